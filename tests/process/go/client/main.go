// Checks a log with golang.org/x/mod/sumdb alone, knowing nothing of what made it but the public formats.
//
//	client log BASE KEY ORIGIN                    all of a log: BASE is an address, or a folder
//	client proof PROOF ENTRY KEY ORIGIN           an entry, by a file of the form tlog-proof
//	client consistency OLD NEW PROOF KEY ORIGIN   two checkpoints, by lines of base64
//	client cosigned NOTE WITNESS KEY ORIGIN       a checkpoint that a witness has cosigned, by its key WITNESS
//
// Says what holds, or on standard error what does not, with exit status 1.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

func main() {
	said, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(said)
}

func run(args []string) (string, error) {
	switch {
	case len(args) == 4 && args[0] == "log":
		return checkLog(source(args[1]), trust{args[2], args[3]})
	case len(args) == 5 && args[0] == "proof":
		return checkProof(args[1], args[2], trust{args[3], args[4]})
	case len(args) == 6 && args[0] == "consistency":
		return checkConsistency(args[1:4], trust{args[4], args[5]})
	case len(args) == 5 && args[0] == "cosigned":
		return checkCosigned(args[1], args[2], trust{args[3], args[4]})
	}
	return "", errors.New("client log|proof|consistency|cosigned …")
}

// Whom to believe, about which log.
type trust struct{ key, origin string }

func (t trust) checkpoint(content []byte) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(t.key)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(content, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != t.origin {
		return tlog.Tree{}, fmt.Errorf("no checkpoint of %s: %q", t.origin, opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// Where the files of a log are.
type source string

func (s source) get(path string) ([]byte, error) {
	if !strings.HasPrefix(string(s), "http://") {
		return os.ReadFile(filepath.Join(string(s), filepath.FromSlash(path)))
	}
	answer, err := http.Get(strings.TrimSuffix(string(s), "/") + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func (s source) Height() int                     { return height }
func (s source) SaveTiles([]tlog.Tile, [][]byte) {}
func (s source) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	contents := make([][]byte, len(tiles))
	for i, tile := range tiles {
		content, err := s.get("tile/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height)))
		if err != nil {
			return nil, err
		}
		contents[i] = content
	}
	return contents, nil
}

func (s source) bundle(number, count int64) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: 0, N: number, W: int(count)}
	content, err := s.get("tile/entries/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/0/", height)))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(content) > 0 {
		if len(content) < 2 || len(content) < 2+int(binary.BigEndian.Uint16(content)) {
			return nil, fmt.Errorf("bundle %d is cut short", number)
		}
		end := 2 + int(binary.BigEndian.Uint16(content))
		entries, content = append(entries, content[2:end]), content[end:]
	}
	if int64(len(entries)) != count {
		return nil, fmt.Errorf("bundle %d has %d entries, not %d", number, len(entries), count)
	}
	return entries, nil
}

// Every entry against its hash in the tiles, which lead to the root that was signed; and the root made anew from the
// entries, since the reader of some versions of tlog does not hold every tile against the one above it.
func checkLog(s source, t trust) (string, error) {
	content, err := s.get("checkpoint")
	if err != nil {
		return "", err
	}
	tree, err := t.checkpoint(content)
	if err != nil {
		return "", err
	}
	reader := tlog.TileHashReader(tree, s)
	var stored hashes
	for first := int64(0); first < tree.N; first += width {
		count := tree.N - first
		if count > width {
			count = width
		}
		if stored, err = stored.checked(s, reader, first, count); err != nil {
			return "", err
		}
	}
	root, err := tlog.TreeHash(tree.N, stored)
	if err != nil || root != tree.Hash {
		return "", fmt.Errorf("the entries do not make the root: %v", err)
	}
	return fmt.Sprintf("%d entries, root %s", tree.N, tree.Hash), nil
}

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = h[index]
	}
	return found, nil
}

func (h hashes) checked(s source, reader tlog.HashReader, first, count int64) (hashes, error) {
	entries, err := s.bundle(first/width, count)
	if err != nil {
		return nil, err
	}
	indexes := make([]int64, count)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
	}
	leaves, err := reader.ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	for i, entry := range entries {
		if tlog.RecordHash(entry) != leaves[i] {
			return nil, fmt.Errorf("entry %d is not what its hash is of", first+int64(i))
		}
		more, err := tlog.StoredHashes(first+int64(i), entry, h)
		if err != nil {
			return nil, err
		}
		h = append(h, more...)
	}
	return h, nil
}

func checkProof(proofFile, entryFile string, t trust) (string, error) {
	content, err := os.ReadFile(proofFile)
	if err != nil {
		return "", err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return "", err
	}
	head, signed, found := bytes.Cut(content, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return "", errors.New("no tlog-proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return "", err
	}
	proof, err := parsed(lines[2:])
	if err != nil {
		return "", err
	}
	tree, err := t.checkpoint(signed)
	if err != nil {
		return "", err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		return "", err
	}
	return fmt.Sprintf("entry %d of %d", index, tree.N), nil
}

func parsed(lines []string) ([]tlog.Hash, error) {
	proof := []tlog.Hash{}
	for _, line := range lines {
		content, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(content) != tlog.HashSize {
			return nil, fmt.Errorf("%q is no hash", line)
		}
		proof = append(proof, *(*tlog.Hash)(content))
	}
	return proof, nil
}

func checkConsistency(files []string, t trust) (string, error) {
	var trees []tlog.Tree
	for _, file := range files[:2] {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		tree, err := t.checkpoint(content)
		if err != nil {
			return "", err
		}
		trees = append(trees, tree)
	}
	content, err := os.ReadFile(files[2])
	if err != nil {
		return "", err
	}
	proof, err := parsed(strings.Fields(string(content)))
	if err != nil {
		return "", err
	}
	older, newer := trees[0], trees[1]
	if err := tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d of %d", older.N, newer.N), nil
}

// A key of type 4: the time of its signature stands before the signature, and is signed with the text.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(signature))
	return ed25519.Verify(w.key, append([]byte(head), text...), signature[8:])
}

func newWitness(text string) (witness, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return witness{}, errors.New("no key of a witness")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return witness{}, errors.New("no key of a witness")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	hash := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return witness{}, errors.New("the id is not that of the key")
	}
	return witness{parts[0], hash, key[1:]}, nil
}

func checkCosigned(file, key string, t trust) (string, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	tree, err := t.checkpoint(content)
	if err != nil {
		return "", err
	}
	cosigner, err := newWitness(key)
	if err != nil {
		return "", err
	}
	opened, err := note.Open(content, note.VerifierList(cosigner))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d entries, cosigned by %s", tree.N, opened.Sigs[0].Name), nil
}
