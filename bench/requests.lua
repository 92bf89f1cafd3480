-- What wrk sends: wrk … -s bench/requests.lua URL -- KIND TOKEN_FILE VARIANTS_FILE ORDER_PREFIX
--
-- KIND is bare, reserve-uniform, reserve-one, reserve-paced, get-item or get-batch. Everything that does not change is built before the
-- run, because wrk shares the machine with the service. Each reserve has an order id of its own.

local batch_size = 50
local batches = 500

local function lines_of(path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  return lines
end

local function get(path, token)
  return wrk.format('GET', path, { ['Authorization'] = 'Bearer ' .. token })
end

-- The body's length must not change with the number in it.
local function body_of(order) return '{"quantity":1,"orderId":"' .. order .. '"}' end
local function number_of(count) return string.format('%010d', count) end

local function reserve_head(variant, token, order_prefix)
  local body = body_of(order_prefix .. number_of(0))
  local request = wrk.format('POST', '/api/v1/inventory/' .. variant .. '/reserve', {
    ['Authorization'] = 'Bearer ' .. token,
    ['Content-Type'] = 'application/json',
  }, body)
  return request:sub(1, #request - #number_of(0) - #'"}')
end

local function reserve_from(heads)
  local sent = 0
  local count = #heads
  return function()
    sent = sent + 1
    local head = count == 1 and heads[1] or heads[math.random(count)]
    return head .. number_of(sent) .. '"}'
  end
end

local function any_of(requests)
  return function() return requests[math.random(#requests)] end
end

local makers = {}

-- Each connection waits this long before a request: 64 of them send about 5 000 a second.
local pace_ms = 12

makers['reserve-uniform'] = function(token, variants, order_prefix)
  local heads = {}
  for i, variant in ipairs(variants) do heads[i] = reserve_head(variant, token, order_prefix) end
  return reserve_from(heads)
end

makers['reserve-one'] = function(token, variants, order_prefix)
  return reserve_from({ reserve_head(variants[1], token, order_prefix) })
end

makers['reserve-paced'] = function(token, variants, order_prefix)
  delay = function() return pace_ms end
  return makers['reserve-uniform'](token, variants, order_prefix)
end

makers['get-item'] = function(token, variants)
  local requests = {}
  for i, variant in ipairs(variants) do requests[i] = get('/api/v1/inventory/' .. variant, token) end
  return any_of(requests)
end

makers['get-batch'] = function(token, variants)
  local requests = {}
  for i = 1, batches do
    local ids = {}
    for j = 1, batch_size do ids[j] = variants[math.random(#variants)] end
    requests[i] = get('/api/v1/inventory?productVariantIds=' .. table.concat(ids, ','), token)
  end
  return any_of(requests)
end

function init(arguments)
  local kind, token_file, variants_file, order_prefix = unpack(arguments)
  math.randomseed(os.time())
  -- Without a function `request`, wrk sends one constant GET / at its full speed.
  if kind == 'bare' then return end
  request = makers[kind](lines_of(token_file)[1], lines_of(variants_file), order_prefix)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"max_us":%d,"status_errors":%d,"socket_errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
