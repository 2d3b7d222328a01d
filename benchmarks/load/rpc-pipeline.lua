-- A thousand JSON-RPC calls, one request each, in one write; the answers are counted one by one.
dofile("rpc-call.lua")

local calls

function init()
  calls = string.rep(wrk.format(), 1000)
end

function request()
  return calls
end
