#include "json/strict_parser.hpp"

#include <cstdint>
#include <limits>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include "json/fault_finder.hpp"

namespace inventory::json {
namespace {

namespace bj = boost::json;

// Builds the tree as boost::json::parser does, and counts the members as they stand in the text.
struct TreeBuilder {
  static constexpr std::size_t max_object_size = bj::object::max_size();
  static constexpr std::size_t max_array_size = bj::array::max_size();
  static constexpr std::size_t max_key_size = bj::string::max_size();
  static constexpr std::size_t max_string_size = bj::string::max_size();

  TreeBuilder(unsigned char* buffer, std::size_t size) : stack({}, buffer, size) {}

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_object_begin(bj::error_code&) { return true; }
  bool on_object_end(std::size_t n, bj::error_code&) {
    members += n;
    stack.push_object(n);
    return true;
  }
  bool on_array_begin(bj::error_code&) { return true; }
  bool on_array_end(std::size_t n, bj::error_code&) {
    stack.push_array(n);
    return true;
  }
  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_key(bj::string_view last, std::size_t, bj::error_code&) {
    stack.push_key(last);
    return true;
  }
  bool on_string_part(bj::string_view part, std::size_t, bj::error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_string(bj::string_view last, std::size_t, bj::error_code&) {
    stack.push_string(last);
    return true;
  }
  bool on_number_part(bj::string_view, bj::error_code&) { return true; }
  bool on_int64(std::int64_t number, bj::string_view, bj::error_code&) {
    stack.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, bj::string_view, bj::error_code&) {
    stack.push_uint64(number);
    return true;
  }
  bool on_double(double number, bj::string_view, bj::error_code&) {
    stack.push_double(number);
    return true;
  }
  bool on_bool(bool truth, bj::error_code&) {
    stack.push_bool(truth);
    return true;
  }
  bool on_null(bj::error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

  bj::value_stack stack;
  std::size_t members = 0;
};

// Recursion is bounded by the depth that the parser allowed.
std::size_t members_in(const bj::value& value) {
  std::size_t count = 0;
  if (const bj::object* object = value.if_object()) {
    count = object->size();
    for (const auto& member : *object) {
      if (member.value().is_structured()) count += members_in(member.value());
    }
  } else if (const bj::array* array = value.if_array()) {
    for (const bj::value& item : *array) {
      if (item.is_structured()) count += members_in(item);
    }
  }
  return count;
}

std::vector<Violation> faults_of(std::string_view text, ParseLimits limits) {
  std::vector<Violation> faults = find_faults(text, limits);
  if (faults.empty()) faults.push_back({"", "The text is not valid JSON."});
  return faults;
}

}  // namespace

std::expected<boost::json::value, std::vector<Violation>> parse_strict(std::string_view text,
                                                                       boost::json::storage_ptr storage,
                                                                       ParseLimits limits) {
  bj::parse_options options;
  options.max_depth = limits.depth_max;
  unsigned char buffer[1024];
  bj::basic_parser<TreeBuilder> parser(options, buffer, sizeof buffer);
  TreeBuilder& builder = parser.handler();
  builder.stack.reset(std::move(storage));

  bj::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (error || read < text.size()) return std::unexpected(faults_of(text, limits));

  bj::value value = builder.stack.release();
  // A repeated name replaces the earlier member and all that was in it, so the tree then holds fewer members
  // than the text: comparing two counts finds every repetition without remembering a single name.
  if (members_in(value) != builder.members) return std::unexpected(faults_of(text, limits));
  return value;
}

}  // namespace inventory::json
