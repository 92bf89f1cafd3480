#include "messaging/rabbitmq/suspect_note.hpp"

#include <array>
#include <fstream>
#include <utility>

#include <openssl/sha.h>

namespace inventory::messaging::rabbitmq {
namespace {

constexpr int endings_kept_max = 1'000'000;

// Ids are for others to choose, and may be missing or used twice: the body is part of the name.
std::string name_of(const Delivery& delivery) {
  const Message& message = delivery.message;
  std::string text;
  for (const std::string* part :
       {&delivery.exchange, &message.routing_key, &message.properties.message_id, &message.body})
    text.append(std::to_string(part->size())).append(":").append(*part);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  constexpr std::string_view digits = "0123456789abcdef";
  std::string name;
  for (const unsigned char byte : digest)
    name.append({digits[byte >> 4U], digits[byte & 15U]});
  return name;
}

}  // namespace

// `3 NAME`
SuspectNote::SuspectNote(std::filesystem::path file) : file_(std::move(file)) {
  if (file_.empty()) return;
  std::ifstream in(file_);
  int endings = 0;
  std::string name;
  if (!(in >> endings >> name) || endings < 1 || endings > endings_kept_max) return;
  endings_ = endings;
  left_ = std::move(name);
}

int SuspectNote::endings_with(const Delivery& delivery) const {
  return is_left() && name_of(delivery) == left_ ? endings_ : 0;
}

void SuspectNote::note(const Delivery& delivery) {
  if (file_.empty()) return;
  const std::string name = name_of(delivery);
  const int before = is_left() && name == left_ ? endings_ : 0;
  write(std::to_string(before + 1) + " " + name + "\n");
  is_noted_ = true;
}

void SuspectNote::withdraw() noexcept {
  if (std::exchange(is_noted_, false)) write("");
}

void SuspectNote::write(std::string_view text) const noexcept {
  std::ofstream out(file_, std::ios::trunc);
  out << text;
}

}  // namespace inventory::messaging::rabbitmq
