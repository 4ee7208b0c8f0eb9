-- The counters of the volume (redis-metadata.md 2.3.2); part of usage.
local gathered

local function writeUsage(space, inodes)
  call('INCRBY', P .. 'usedSpace', string.format('%.0f', space))
  if inodes ~= 0 then
    call('INCRBY', P .. 'totalInodes', string.format('%.0f', inodes))
  end
end

-- From here to addGathered the counters wait: for scripts that free many inodes.
local function gatherUsage()
  gathered = {space = 0, inodes = 0}
end

local function addGathered()
  if gathered.space ~= 0 or gathered.inodes ~= 0 then
    writeUsage(gathered.space, gathered.inodes)
  end
end

local function addToVolume(space, inodes)
  if gathered then
    gathered.space, gathered.inodes = gathered.space + space, gathered.inodes + inodes
  else
    writeUsage(space, inodes)
  end
end
