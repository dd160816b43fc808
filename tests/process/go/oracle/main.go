// Writes what golang.org/x/mod/sumdb makes of the log whose entries are "0", "1", "2" …: the vectors in go.json.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash"
	"log"
	"os"
	"sort"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	everySize = 300 // up to here every size, with all of its proofs
	samples   = 64  // of a larger one, this many of its proofs and the last
	largest   = 17  // as a power of two
	height    = 8
	origin    = "example.org/go"
	// The key is that of the documentation of sumdb/note, and so secret from nobody.
	secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
	public = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
)

type tree []tlog.Hash

func (t tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = t[index]
	}
	return hashes, nil
}

func grown(size int64) tree {
	var t tree
	for n := int64(0); n < size; n++ {
		t = append(t, must(tlog.StoredHashes(n, entry(n), t))...)
	}
	return t
}

func entry(n int64) []byte { return []byte(strconv.FormatInt(n, 10)) }

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// The row of one size: its root, and digests of inclusion and of consistency proofs.
func (t tree) row(size int64) []any {
	inclusion, consistency := sha256.New(), sha256.New()
	for _, index := range asked(size) {
		add(inclusion, must(tlog.ProveRecord(size, index, t)))
		add(consistency, must(tlog.ProveTree(size, index+1, t)))
	}
	return []any{size, text(must(tlog.TreeHash(size, t))), sum(inclusion), sum(consistency)}
}

func asked(size int64) []int64 {
	var indexes []int64
	if size <= everySize {
		for index := int64(0); index < size; index++ {
			indexes = append(indexes, index)
		}
		return indexes
	}
	for sample := int64(0); sample < samples; sample++ {
		indexes = append(indexes, sample*size/samples)
	}
	return append(indexes, size-1)
}

func add(digest hash.Hash, proof []tlog.Hash) {
	digest.Write([]byte{byte(len(proof))})
	for _, each := range proof {
		digest.Write(each[:])
	}
}

func text(h tlog.Hash) string { return base64.StdEncoding.EncodeToString(h[:]) }

func sum(digest hash.Hash) string { return base64.StdEncoding.EncodeToString(digest.Sum(nil)) }

func texts(proof []tlog.Hash) []string {
	lines := []string{}
	for _, each := range proof {
		lines = append(lines, text(each))
	}
	return lines
}

// A digest of every tile of the tree, level by level, each after its path.
func (t tree) tiles(size int64) string {
	digest := sha256.New()
	for level := 0; size>>(height*level) > 0; level++ {
		hashes := size >> (height * level)
		for n := int64(0); n<<height < hashes; n++ {
			width := hashes - n<<height
			if width > 1<<height {
				width = 1 << height
			}
			tile := tlog.Tile{H: height, L: level, N: n, W: int(width)}
			digest.Write([]byte(tile.Path()))
			digest.Write(must(tlog.ReadTileData(tile, t)))
		}
	}
	return sum(digest)
}

func (t tree) checkpoint(size int64) string {
	signer := must(note.NewSigner(secret))
	said := fmt.Sprintf("%s\n%d\n%s\n", origin, size, text(must(tlog.TreeHash(size, t))))
	return string(must(note.Sign(&note.Note{Text: said}, signer)))
}

func sizes() []int64 {
	var all []int64
	for size := int64(1); size <= everySize; size++ {
		all = append(all, size)
	}
	for power := 1; power <= largest; power++ {
		for _, size := range []int64{1<<power - 1, 1 << power, 1<<power + 1} {
			if size > everySize {
				all = append(all, size)
			}
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return all
}

func main() {
	t := grown(1<<largest + 1)
	var rows bytes.Buffer
	for i, size := range sizes() {
		if i > 0 {
			rows.WriteString(",\n")
		}
		rows.Write(must(json.Marshal(t.row(size))))
	}
	signed := must(json.MarshalIndent(map[string]any{
		"key":         public,
		"old":         t.checkpoint(100),
		"new":         t.checkpoint(70000),
		"consistency": texts(must(tlog.ProveTree(70000, 100, t))),
		"index":       12345,
		"inclusion":   texts(must(tlog.ProveRecord(70000, 12345, t))),
	}, "", "  "))
	tiles := must(json.Marshal(map[string]string{"600": t.tiles(600), "70000": t.tiles(70000)}))
	fmt.Fprintf(os.Stdout, "{\n\"tiles\": %s,\n\"signed\": %s,\n\"trees\": [\n%s\n]\n}\n", tiles, signed, rows.String())
}
