-- The same question as a plain JSON POST.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"a":3,"b":7}'
