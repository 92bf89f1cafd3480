-- What wrk sends: wrk … -s bench/requests.lua URL -- KIND TOKEN_FILE VARIANTS_FILE ORDER_PREFIX RESERVATION_PREFIX
-- PACE_MS
--
-- KIND is bare, reserve-uniform, reserve-one, get-item or get-batch; reserve-uniform-id and reserve-one-id,
-- where the client chooses the reservation's id; peer-uniform and peer-one, the same to bench/peers/node. Everything that
-- does not change is built before the run, because wrk shares the machine with the service. Each reserve has an order id
-- of its own. Each connection waits PACE_MS before a request. TOKEN_FILE has a token a line, which the requests that are
-- built have in turn.

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

local function number_of(count) return string.format('%010d', count) end

-- What a body says behind the number that its order id ends with. Its length must not change with the number.
local function nothing_more() return '"}' end

local function reservation_id(prefix)
  local between = '","reservationId":"' .. prefix
  return function(number) return between .. number .. '"}' end
end

local function reserve_head(path, token, order_prefix, rest)
  local changing = number_of(0) .. rest(number_of(0))
  local request = wrk.format('POST', path, {
    ['Authorization'] = token and 'Bearer ' .. token,
    ['Content-Type'] = 'application/json',
  }, '{"quantity":1,"orderId":"' .. order_prefix .. changing)
  return request:sub(1, #request - #changing)
end

local function one_of(tokens, i) return tokens[(i - 1) % math.max(#tokens, 1) + 1] end

local function ours(variant) return '/api/v1/inventory/' .. variant .. '/reserve' end
local function of_peer(_, number) return '/reserve/' .. number end

-- Every request goes to one of the variants and has a number of its own.
local function reserve(path_of, variants, tokens, order_prefix, rest)
  local heads = {}
  for i, variant in ipairs(variants) do
    heads[i] = reserve_head(path_of(variant, i), one_of(tokens, i), order_prefix, rest)
  end
  local sent = 0
  local count = #heads
  return function()
    sent = sent + 1
    local head = count == 1 and heads[1] or heads[math.random(count)]
    local number = number_of(sent)
    return head .. number .. rest(number)
  end
end

local function any_of(requests)
  return function() return requests[math.random(#requests)] end
end

local makers = {}

makers['reserve-uniform'] = function(tokens, variants, order_prefix)
  return reserve(ours, variants, tokens, order_prefix, nothing_more)
end

makers['reserve-one'] = function(tokens, variants, order_prefix)
  return reserve(ours, { variants[1] }, tokens, order_prefix, nothing_more)
end

makers['reserve-uniform-id'] = function(tokens, variants, order_prefix, reservation_prefix)
  return reserve(ours, variants, tokens, order_prefix, reservation_id(reservation_prefix))
end

makers['reserve-one-id'] = function(tokens, variants, order_prefix, reservation_prefix)
  return reserve(ours, { variants[1] }, tokens, order_prefix, reservation_id(reservation_prefix))
end

-- The peer's items are numbered, and there are as many of them as variants.
makers['peer-uniform'] = function(_, variants, order_prefix)
  return reserve(of_peer, variants, {}, order_prefix, nothing_more)
end

makers['peer-one'] = function(_, variants, order_prefix)
  return reserve(of_peer, { variants[1] }, {}, order_prefix, nothing_more)
end

makers['get-item'] = function(tokens, variants)
  local requests = {}
  for i, variant in ipairs(variants) do requests[i] = get('/api/v1/inventory/' .. variant, one_of(tokens, i)) end
  return any_of(requests)
end

makers['get-batch'] = function(tokens, variants)
  local requests = {}
  for i = 1, batches do
    local ids = {}
    for j = 1, batch_size do ids[j] = variants[math.random(#variants)] end
    requests[i] = get('/api/v1/inventory?productVariantIds=' .. table.concat(ids, ','), one_of(tokens, i))
  end
  return any_of(requests)
end

function init(arguments)
  local kind, token_file, variants_file, order_prefix, reservation_prefix, pace_ms = unpack(arguments)
  math.randomseed(os.time())
  if pace_ms ~= '0' then delay = function() return tonumber(pace_ms) end end
  -- Without a function `request`, wrk sends one constant GET / at its full speed.
  if kind == 'bare' then return end
  local tokens = token_file ~= '' and lines_of(token_file) or {}
  request = makers[kind](tokens, lines_of(variants_file), order_prefix, reservation_prefix)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"max_us":%d,"status_errors":%d,"socket_errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
