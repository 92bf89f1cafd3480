// Where the keys of one issuer come from, and whether they are still the same.
//
// Any thread. A generation stands for one set of keys: as long as it is the same, what was verified with those
// keys is still good; asking for it takes no lock. 0 means that no key is trusted now.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "auth/key_set.hpp"

namespace inventory::auth {

struct TrustedKeys {
  std::shared_ptr<const KeySet> keys;  // null: none is trusted now
  std::uint64_t generation = 0;
};

enum class FetchAnswer : std::uint8_t {
  fetched,  // there is a new answer of the issuer: look again
  failed,   // the issuer did not give one in time
  not_now,  // none is asked for so soon after another
};

class KeySource {
 public:
  // Runs once, on any thread, possibly before fetch() has returned. Must not block or throw.
  using Reply = std::move_only_function<void(FetchAnswer)>;

  virtual ~KeySource() = default;
  virtual std::uint64_t generation() const noexcept = 0;
  virtual TrustedKeys trusted() const = 0;
  // For a token whose key is not among them.
  virtual void fetch(Reply reply) = 0;
};

// A set that never changes.
class FixedKeys final : public KeySource {
 public:
  explicit FixedKeys(KeySet keys) : keys_(std::make_shared<const KeySet>(std::move(keys))) {}
  std::uint64_t generation() const noexcept override { return 1; }
  TrustedKeys trusted() const override { return {keys_, 1}; }
  void fetch(Reply reply) override { reply(FetchAnswer::not_now); }

 private:
  const std::shared_ptr<const KeySet> keys_;
};

}  // namespace inventory::auth
