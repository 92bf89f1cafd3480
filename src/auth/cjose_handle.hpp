// Ownership of libcjose's objects. The library counts references without atomics: a handle is never shared by
// copying the pointer, and cjose_jwk_retain is not used. Reading one key from many threads is safe.
#pragma once

#include <memory>

#include <cjose/cjose.h>

namespace inventory::auth {

struct CjoseRelease {
  void operator()(cjose_jwk_t* key) const noexcept { cjose_jwk_release(key); }
  void operator()(cjose_jws_t* signed_text) const noexcept { cjose_jws_release(signed_text); }
};

using CjoseKey = std::unique_ptr<cjose_jwk_t, CjoseRelease>;
using CjoseSigned = std::unique_ptr<cjose_jws_t, CjoseRelease>;

// cjose_header_t is jansson's json_t, which an overload could not tell from others of that library.
struct CjoseHeaderRelease {
  void operator()(cjose_header_t* header) const noexcept { cjose_header_release(header); }
};
using CjoseHeader = std::unique_ptr<cjose_header_t, CjoseHeaderRelease>;

}  // namespace inventory::auth
