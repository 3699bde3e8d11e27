-- One step of one partition number: the views and the checkpoint together, or neither.
--
-- KEYS[1]  the checkpoint's hash
-- ARGV     how many topics; for each: topic, expected field ('' for none), next field ('' to leave it);
--          then any number of operations: name, key, how many arguments, arguments
-- Returns  {'committed'}, or {'mismatch'} with nothing written.
--
-- Redis does not roll a script back. Should it fail half-way (a key of the wrong type), nothing is lost: the checkpoint
-- comes last, and the indexes and the list of waiting tasks come before the hashes, so that the next try finds the old
-- hash and sets all that belongs to the new one again.

local CHUNK = 1000 -- arguments per call; Lua's stack ends at about 8000

local topics = tonumber(ARGV[1])
for i = 0, topics - 1 do
  local at = 2 + i * 3
  local stored = redis.call('HGET', KEYS[1], ARGV[at]) or ''
  if stored ~= ARGV[at + 1] then
    return {'mismatch'}
  end
end

local function in_chunks(command, key, first, last)
  while first <= last do
    local upto = math.min(first + CHUNK - 1, last)
    redis.call(command, key, unpack(ARGV, first, upto))
    first = upto + 1
  end
end

local operation = {}

-- Joins the waiting tasks, unless its own hash says that it already has: a task waits from when it is pending and its
-- submission is known.
function operation.JOIN(key, first, last)
  for i = first, last, 2 do
    local known = redis.call('HMGET', ARGV[i + 1], 'status', 'submitted_at')
    if known[1] ~= 'pending' or not known[2] then
      redis.call('RPUSH', key, ARGV[i])
    end
  end
end

function operation.LEAVE(key, first, last)
  for i = first, last do
    redis.call('LREM', key, 0, ARGV[i])
  end
end

function operation.PUBLISH(key, first, last)
  for i = first, last do
    redis.call('PUBLISH', key, ARGV[i])
  end
end

local at = 2 + topics * 3
while at <= #ARGV do
  local name, key, count = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  local first, last = at + 3, at + 2 + count
  if operation[name] then
    operation[name](key, first, last)
  else
    in_chunks(name, key, first, last)
  end
  at = last + 1
end

for i = 0, topics - 1 do
  local topic = 2 + i * 3
  if ARGV[topic + 2] ~= '' then
    redis.call('HSET', KEYS[1], ARGV[topic], ARGV[topic + 2])
  end
end
return {'committed'}
