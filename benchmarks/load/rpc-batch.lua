-- A thousand JSON-RPC calls in one batch.
dofile("rpc-call.lua")
wrk.body = "[" .. string.rep(wrk.body .. ",", 999) .. wrk.body .. "]"
