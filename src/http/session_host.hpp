// What the sessions of one thread share. Everything here is used by that thread only, except what says
// otherwise.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "auth/bearer.hpp"
#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "http/client_rates.hpp"
#include "http/cross_origins.hpp"
#include "http/limits.hpp"
#include "http/response_head.hpp"
#include "http/router.hpp"
#include "http/session_admission.hpp"
#include "http/tls.hpp"
#include "http/vigil.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"

namespace inventory::http {

class Session;

using SessionHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
using SessionList = boost::intrusive::list<Session, boost::intrusive::base_hook<SessionHook>,
                                           boost::intrusive::constant_time_size<false>>;

// The metrics of each route, looked up by label on first use and by index from then on.
class RouteCounters {
 public:
  RouteCounters(const Router& router, observe::Metrics& metrics)
      : router_(router), metrics_(metrics), matched_(router.routes().size()) {}

  observe::RouteMetrics& of(std::size_t route_index, Method method) {
    return found(matched_[route_index][static_cast<std::size_t>(method)],
                 router_.routes()[route_index]->pattern, method_name(method));
  }
  // Requests that belong to no route share one label, or paths from outside would become labels.
  observe::RouteMetrics& of_unmatched(Method method) {
    return found(unmatched_[static_cast<std::size_t>(method)], "unmatched", method_name(method));
  }
  observe::RouteMetrics& of_unreadable() { return found(unreadable_, "unmatched", "unreadable"); }

 private:
  using Slot = observe::RouteMetrics*;
  using MethodSlots = std::array<Slot, method_count>;

  observe::RouteMetrics& found(Slot& slot, std::string_view route, std::string_view method) {
    if (slot == nullptr) slot = &metrics_.http_route(route, method);
    return *slot;
  }

  const Router& router_;
  observe::Metrics& metrics_;
  std::vector<MethodSlots> matched_;
  MethodSlots unmatched_{};
  Slot unreadable_ = nullptr;
};

struct SessionHost {
  const Limits& limits;       // constant, shared by all threads
  const Router& router;       // constant, shared by all threads
  Admission& admission;       // shared, atomic
  observe::Metrics& metrics;  // shared, any thread
  const observe::Log& log;    // shared, any thread
  auth::Authenticator authenticator;
  std::shared_ptr<const TlsSource> tls{};  // null: none; shared, any thread
  std::shared_ptr<ClientRates> rates{};    // null: no client has one; shared, any thread
  const CrossOrigins& cross_origins;       // constant, shared by all threads
  RouteCounters counters{router, metrics};
  UuidMaker ids{};
  SystemClock clock{};
  DateText date{};
  Vigil vigil{};
  bool draining = false;
  SessionList sessions{};

  CorrelationId make_correlation_id() { return {ids.make(clock.now())}; }
};

}  // namespace inventory::http
