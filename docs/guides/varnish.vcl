# Claimline behind Varnish. docs/guides/caches.md says what is cached and how a removal reaches the cache.
vcl 4.1;

backend claimline {
    .host = "127.0.0.1";
    .port = "8000";
    .first_byte_timeout = 60s;      # longer than a client may wait for the feed (30 s)
    .between_bytes_timeout = 60s;   # longer than the pause between signs of life of a stream (15 s)
}

acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ purgers) {
            return (synth(405, "Not allowed from this address"));
        }
        if (req.http.Surrogate-Key !~ "^claimline-[a-z]+$") {
            return (synth(400, "Name a surrogate key, such as claimline-words"));
        }
        ban("obj.http.Surrogate-Key == " + req.http.Surrogate-Key);
        return (synth(200, "Purged"));
    }
    if (req.http.Accept ~ "text/event-stream") {
        return (pass);              # a stream is of one reader: nobody waits for its end
    }
}

sub vcl_deliver {
    unset resp.http.Surrogate-Key;  # it is meant for this cache
}
