-- Sixteen requests in one write; the answers are counted one by one.
local batch

function init()
  batch = string.rep(wrk.format(), 16)
end

function request()
  return batch
end
