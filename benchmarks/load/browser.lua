-- A page load as a browser sends it: eight headers beside Host, about 500 bytes.
wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
wrk.headers["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
wrk.headers["Accept-Language"] = "en-GB,en;q=0.7,it;q=0.3"
wrk.headers["Accept-Encoding"] = "gzip, deflate, br, zstd"
wrk.headers["Referer"] = "http://127.0.0.1/index.html"
wrk.headers["Connection"] = "keep-alive"
wrk.headers["Cookie"] = "session=5f2b9c1e7a4d4e0f8b6a; theme=dark"
wrk.headers["Upgrade-Insecure-Requests"] = "1"
