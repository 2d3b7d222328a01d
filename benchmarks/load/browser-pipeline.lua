-- A browser's headers, sixteen requests in one write.
dofile("browser.lua")
dofile("pipeline.lua")
