#include "json/fault_finder.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/string.hpp>

namespace inventory::json {
namespace {

namespace bj = boost::json;

// Follows the text with the path to where it is, and notes repeated names.
class FaultHandler {
 public:
  static constexpr std::size_t max_object_size = bj::string::max_size();
  static constexpr std::size_t max_array_size = bj::string::max_size();
  static constexpr std::size_t max_key_size = bj::string::max_size();
  static constexpr std::size_t max_string_size = bj::string::max_size();

  explicit FaultHandler(ViolationList& faults) : faults_(faults) {}

  std::string pointer() const {
    std::string path;
    for (const Level& level : levels_) {
      if (level.is_array) {
        append_pointer_token(path, level.items);
      } else if (level.in_member) {
        append_pointer_token(path, level.name);
      }
    }
    return path;
  }

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_object_begin(bj::error_code&) { return begin(false); }
  bool on_object_end(std::size_t, bj::error_code&) { return end(); }
  bool on_array_begin(bj::error_code&) { return begin(true); }
  bool on_array_end(std::size_t, bj::error_code&) { return end(); }
  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(bj::string_view last, std::size_t, bj::error_code&) {
    key_.append(last.data(), last.size());
    Level& level = levels_.back();
    level.name = std::exchange(key_, {});
    level.in_member = true;
    const auto [seen, is_new] = level.times_seen.try_emplace(level.name, 0);
    if (++seen->second == 2) faults_.add(pointer(), "This member name occurs more than once in its object.");
    return true;
  }
  bool on_string_part(bj::string_view, std::size_t, bj::error_code&) { return true; }
  bool on_string(bj::string_view, std::size_t, bj::error_code&) { return value_ended(); }
  bool on_number_part(bj::string_view, bj::error_code&) { return true; }
  bool on_int64(std::int64_t, bj::string_view, bj::error_code&) { return value_ended(); }
  bool on_uint64(std::uint64_t, bj::string_view, bj::error_code&) { return value_ended(); }
  bool on_double(double, bj::string_view, bj::error_code&) { return value_ended(); }
  bool on_bool(bool, bj::error_code&) { return value_ended(); }
  bool on_null(bj::error_code&) { return value_ended(); }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

 private:
  struct Level {
    bool is_array = false;
    bool in_member = false;  // between a member's name and the end of its value
    std::size_t items = 0;   // array items that ended
    std::string name;
    std::map<std::string, std::size_t> times_seen;
  };

  bool begin(bool is_array) {
    levels_.emplace_back().is_array = is_array;
    return true;
  }
  bool end() {
    levels_.pop_back();
    return value_ended();
  }
  bool value_ended() {
    if (levels_.empty()) return true;
    ++levels_.back().items;
    levels_.back().in_member = false;
    return true;
  }

  ViolationList& faults_;
  std::vector<Level> levels_;
  std::string key_;  // the parts of a name that came so far
};

std::string sentence_for(const bj::error_code& error, std::size_t offset, ParseLimits limits) {
  const std::string at = " at byte " + std::to_string(offset) + ".";
  if (error == bj::error::incomplete) return "The JSON text ends too early" + at;
  if (error == bj::error::extra_data) return "Nothing may follow the JSON value, but something does" + at;
  if (error == bj::error::too_deep) {
    return "Arrays and objects are nested deeper than " + std::to_string(limits.depth_max) + " levels" + at;
  }
  if (error == bj::error::illegal_leading_surrogate || error == bj::error::illegal_trailing_surrogate ||
      error == bj::error::expected_utf16_escape) {
    return "A \\u escape stands for half a surrogate pair" + at;
  }
  if (error == bj::error::expected_hex_digit) return "A \\u escape needs four hexadecimal digits" + at;
  if (error == bj::error::exponent_overflow) return "The exponent of a number is out of range" + at;
  return "The text is not valid JSON in UTF-8" + at;
}

}  // namespace

std::vector<Violation> find_faults(std::string_view text, ParseLimits limits) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return {{"", "The text is empty where a JSON value is expected."}};
  }
  bj::parse_options options;
  options.max_depth = limits.depth_max;
  ViolationList faults;
  bj::basic_parser<FaultHandler> parser(options, faults);
  bj::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (!error && read < text.size()) error = bj::make_error_code(bj::error::extra_data);
  if (error) faults.add(parser.handler().pointer(), sentence_for(error, read, limits));
  return faults.take();
}

}  // namespace inventory::json
