#include "base/uuid.hpp"

#include <cstring>
#include <stdexcept>
#include <unistd.h>

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>

namespace inventory {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool hyphen_before(std::size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) noexcept {
  if (text.size() != 36) return std::nullopt;
  Uuid id;
  std::size_t at = 0;
  for (std::size_t byte = 0; byte < 16; ++byte) {
    if (hyphen_before(byte) && text[at++] != '-') return std::nullopt;
    const int high = hex_value(text[at]);
    const int low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[byte] = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  return id;
}

void Uuid::append_to(std::string& out) const {
  char text[36];
  std::size_t at = 0;
  for (std::size_t byte = 0; byte < 16; ++byte) {
    if (hyphen_before(byte)) text[at++] = '-';
    text[at++] = hex_digits[bytes[byte] >> 4];
    text[at++] = hex_digits[bytes[byte] & 15];
  }
  out.append(text, sizeof text);
}

std::string Uuid::to_string() const {
  std::string out;
  append_to(out);
  return out;
}

Uuid uuid_from_name(const Uuid& name_space, std::string_view name) {
  boost::uuids::uuid space;
  std::memcpy(space.data, name_space.bytes.data(), 16);
  const boost::uuids::uuid made = boost::uuids::name_generator_sha1(space)(name.data(), name.size());
  Uuid id;
  std::memcpy(id.bytes.data(), made.data, 16);
  return id;
}

std::uint64_t UuidMaker::random() {
  std::uint64_t bits = 0;
  if (used_ + sizeof bits > pool_.size()) {
    if (getentropy(pool_.data(), pool_.size()) != 0) throw std::runtime_error("getentropy failed");
    used_ = 0;
  }
  std::memcpy(&bits, pool_.data() + used_, sizeof bits);
  used_ += sizeof bits;
  return bits;
}

Uuid UuidMaker::make(Timestamp now, std::uint16_t stream) {
  constexpr std::uint64_t random_max = (std::uint64_t{1} << 62) - 1;
  constexpr std::uint64_t step_max = (std::uint64_t{1} << 40) - 1;
  constexpr std::uint64_t variant = std::uint64_t{2} << 62;
  // Begins in the lower half, so that there is room to grow for as many as a millisecond can see.
  const bool same = now == last_at_ && last_ < random_max - step_max;
  last_ = same ? last_ + 1 + (random() & step_max) % step_max : random() & (random_max >> 1);
  last_at_ = now;
  Uuid id;
  const auto ms = static_cast<std::uint64_t>(now.ms());
  for (std::size_t i = 0; i < 6; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  }
  id.bytes[6] = static_cast<std::uint8_t>(0x70 | ((stream >> 8) & 0x0f));
  id.bytes[7] = static_cast<std::uint8_t>(stream & 0xff);
  for (std::size_t i = 0; i < 8; ++i) {
    id.bytes[8 + i] = static_cast<std::uint8_t>((variant | last_) >> (56 - 8 * i));
  }
  return id;
}

std::size_t UuidHash::operator()(const Uuid& id) const noexcept {
  // Ids come from outside and may be chosen to collide in some bits: mix both halves.
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, id.bytes.data(), 8);
  std::memcpy(&low, id.bytes.data() + 8, 8);
  std::uint64_t mixed = high * 0x9E3779B97F4A7C15ull ^ low;
  mixed ^= mixed >> 32;
  mixed *= 0xD6E8FEB86659FD93ull;
  mixed ^= mixed >> 32;
  return mixed;
}

}  // namespace inventory
