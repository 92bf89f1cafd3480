// Bodies of requests: as JSON, and as what the operations make of them.
//
// The first byte of an input chooses the operation (see `operations`), the rest is the body.
//
// Invariants:
//  - what parses is the same when it is written and parsed again; of what does not parse it is said where it is wrong;
//  - an answer is JSON and no server error, and a problem says the status of its answer;
//  - validateOnly changes nothing and says what would come of it;
//  - whatever is asked for, the sums of the stock are right.

#include <array>
#include <map>
#include <string>

#include <boost/json/value.hpp>

#include "fuzz/api_in_process.hpp"
#include "fuzz/target.hpp"
#include "http/api/bulk_line.hpp"
#include "json/fault_finder.hpp"
#include "json/strict_parser.hpp"
#include "json/writer.hpp"

namespace inventory::fuzz {
namespace {

namespace bj = boost::json;
using http::Method;

struct Operation {
  char letter;
  Method method;
  std::string target;
  bool takes_validate_only = true;
};

const std::string items = "/api/v1/inventory/";
const std::string reservations = "/api/v1/reservations";
const std::string shirt = items + "10000000-0000-4000-8000-000000000001";
const std::string trousers = items + "10000000-0000-4000-8000-000000000002";
const std::string novelty = items + "10000000-0000-4000-8000-000000000003";  // has no record
const std::string reservation = reservations + "/20000000-0000-4000-8000-000000000001";
constexpr char bulk_letter = 'b';

const std::array operations{
    Operation{'r', Method::post, shirt + "/reserve"},
    Operation{'l', Method::post, shirt + "/release"},
    Operation{'a', Method::post, items + "adjust-stock"},
    Operation{'c', Method::post, items + "check-availability", false},
    Operation{'p', Method::put, novelty},
    Operation{'t', Method::patch, shirt},
    Operation{'n', Method::post, reservations},
    Operation{'m', Method::patch, reservation},
    Operation{'k', Method::post, reservation + "/confirm"},
    Operation{'g', Method::post, reservation + "/release"},
    Operation{'x', Method::post, reservation + "/extend"},
    Operation{'w', Method::post, "/api/v1/alerts/30000000-0000-4000-8000-000000000001/acknowledge"},
    Operation{'e', Method::post, "/api/v1/events", false},
};

const Operation& operation_of(char letter) {
  for (const Operation& operation : operations) {
    if (operation.letter == letter) return operation;
  }
  return operations[static_cast<unsigned char>(letter) % operations.size()];
}

// False when there is a number in it for which the writer has no form.
bool write(json::Writer& out, const bj::value& value) {
  switch (value.kind()) {
    case bj::kind::null: out.null(); return true;
    case bj::kind::bool_: out.boolean(value.get_bool()); return true;
    case bj::kind::int64: out.integer(value.get_int64()); return true;
    case bj::kind::uint64: out.unsigned_integer(value.get_uint64()); return true;
    case bj::kind::double_: return false;
    case bj::kind::string: out.string(value.get_string()); return true;
    case bj::kind::array:
      out.begin_array();
      for (const bj::value& item : value.get_array()) {
        if (!write(out, item)) return false;
      }
      out.end_array();
      return true;
    case bj::kind::object:
      out.begin_object();
      for (const auto& member : value.get_object()) {
        out.key(member.key());
        if (!write(out, member.value())) return false;
      }
      out.end_object();
      return true;
  }
  return false;
}

void require_same_anew(std::string_view text) {
  const auto parsed = json::parse_strict(text);
  if (!parsed) {
    const bool is_told =
        !parsed.error().empty() && parsed.error().front().detail != "The text is not valid JSON.";
    return require(is_told, "it is said where a text is wrong");
  }
  require(json::find_faults(text, {}).empty(), "what parses has no fault");
  std::string written;
  json::Writer out(written);
  if (!write(out, *parsed)) return;
  const auto again = json::parse_strict(written);
  require(again && *again == *parsed, "what is written is read back");
}

void require_sound(const http::Response& response) {
  require(response.status < 500, "no request is a server error");
  const auto body = json::parse_strict(response.payload());
  require(body && body->is_object(), "an answer is JSON");
  if (response.status < 400) return;
  require(response.content_type == http::problem_type, "a refusal is a problem");
  const bj::value* status = body->get_object().if_contains("status");
  require(status != nullptr && *status == response.status, "a problem says the status");
}

void require_right_sums(const store::memory::Tables& tables) {
  std::map<VariantId, std::int64_t> held;
  for (const auto& [id, reserved] : tables.reservations) {
    for (const domain::ReservationLine& line : reserved.lines) {
      require(line.quantity == line.outstanding + line.confirmed + line.released, "a line adds up");
      require(line.expired <= line.released, "what expired was released");
      held[line.variant] += line.outstanding.value();
    }
  }
  for (const auto& [id, item] : tables.items) {
    require(item.reserved <= item.quantity, "no more is reserved than there is");
    require(item.reserved.value() == held[id], "what is reserved is what is held");
  }
}

void require_sound_line(std::string_view text) {
  const http::api::BulkLine line = http::api::read_bulk_line(1, text, true);
  require(line.action.has_value() != line.refusal.has_value(), "a line is a command or refused");
  if (!line.refusal) return;
  std::string result;
  append_bulk_result(result, line, *line.refusal, false);
  require(result.find('\n') == result.size() - 1, "a result is one line");
  require(json::parse_strict(result).has_value(), "a result is JSON");
}

// An API with two items and a few holds.
class Shop {
 public:
  Shop() {
    make(Method::put, shirt, R"({"initialStock":100,"lowStockThreshold":5,"sku":"SHIRT"})");
    make(Method::put, trousers, R"({"initialStock":3})");
    make(Method::post, shirt + "/reserve", R"({"quantity":2})");
    make(Method::post, reservations,
         R"({"reservationId":"20000000-0000-4000-8000-000000000001","orderId":"o1","lines":[)"
         R"({"productVariantId":"10000000-0000-4000-8000-000000000001","quantity":7},)"
         R"({"productVariantId":"10000000-0000-4000-8000-000000000002","quantity":1}]})");
    beginning_ = api_.tables();
  }

  void try_out(const Operation& operation, std::string_view body) {
    api_.put_back(beginning_);
    std::optional<unsigned> expected;
    if (operation.takes_validate_only) {
      const http::Response validated =
          api_.ask(operation.method, operation.target + "?validateOnly=true", body);
      require_sound(validated);
      expected = validated.status;
      const ApiInProcess::Tables now = api_.tables();
      require(now->items == beginning_->items && now->reservations == beginning_->reservations &&
                  now->ledger.size() == beginning_->ledger.size(),
              "to validate changes nothing");
    }
    const http::Response response = api_.ask(operation.method, operation.target, body);
    require_sound(response);
    if (expected) require(response.status == *expected, "what was validated comes true");
    require_right_sums(*api_.tables());
  }

 private:
  void make(Method method, std::string_view target, std::string_view body) {
    require(api_.ask(method, target, body).status < 300, "a shop can be made");
  }

  ApiInProcess api_;
  ApiInProcess::Tables beginning_;
};

}  // namespace
}  // namespace inventory::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory::fuzz;
  static Shop shop;
  if (size == 0) return 0;
  const char letter = static_cast<char>(*data);
  const std::string_view body = text_of(data + 1, size - 1);
  require_same_anew(body);
  if (letter == bulk_letter) {
    require_sound_line(body);
  } else {
    shop.try_out(operation_of(letter), body);
  }
  return 0;
}
