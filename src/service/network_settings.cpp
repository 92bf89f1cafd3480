#include "service/network_settings.hpp"

#include <array>
#include <optional>
#include <string>

#include "service/setting_kinds.hpp"

namespace inventory::service {
namespace {

using enum SettingGroup;

Setting listen_setting() {
  Setting setting =
      setting_of({"listen", network, "where the service answers; port 0 picks a free one"}, "ADDRESS:PORT");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    const auto address = ListenAddress::parse(text);
    if (!address) return std::unexpected(address.error());
    into.listen = *address;
    return {};
  };
  setting.print = [](const Configuration& from) { return std::optional(from.listen.to_string()); };
  return setting;
}

Setting metrics_listen_setting() {
  Setting setting = setting_of(
      {"metrics_listen", network, "serve /metrics here instead of on the address above"}, "ADDRESS:PORT");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    const auto address = ListenAddress::parse(text);
    if (!address) return std::unexpected(address.error());
    into.metrics_listen = *address;
    return {};
  };
  setting.print = [](const Configuration& from) -> std::optional<std::string> {
    if (!from.metrics_listen) return std::nullopt;
    return from.metrics_listen->to_string();
  };
  return setting;
}

Setting cors_origins_setting() {
  Setting setting =
      setting_of({"cors_origins", network,
                  "whose pages may call the service from a browser, by their origins; left out, nobody's"},
                 "ORIGIN[,ORIGIN...]");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    auto origins = http::CrossOrigins::parse(text);
    if (!origins) return std::unexpected(origins.error());
    into.cross_origins = *std::move(origins);
    return {};
  };
  setting.print = [](const Configuration& from) -> std::optional<std::string> {
    if (from.cross_origins.empty()) return std::nullopt;
    return from.cross_origins.to_string();
  };
  return setting;
}

}  // namespace

std::vector<Setting> network_settings() {
  return {
      listen_setting(),
      metrics_listen_setting(),
      count_setting({"http_threads", network, "threads that serve requests; 0 takes one a core, at most two"},
                    [](auto& c) -> auto& { return c.http_threads; }, {0, 256}),
      file_setting(
          {"tls_cert", network,
           "certificate in PEM, with those between it and its authority; left out, connections are not "
           "encrypted. Read again at SIGHUP and when it changes"},
          [](auto& c) -> auto& { return c.tls.certificate; }),
      file_setting({"tls_key", network, "its key in PEM"}, [](auto& c) -> auto& { return c.tls.key; }),
      file_setting({"tls_client_ca", network,
                    "who connects is asked for a certificate of these authorities; left out, nobody is"},
                   [](auto& c) -> auto& { return c.tls.client_ca; }),
      choice_setting(
          {"tls_client_required", network, "nobody is let in without a certificate"},
          [](auto& c) -> auto& { return c.tls.client_required; },
          std::array{Choice<bool>{"false", false}, Choice<bool>{"true", true}}),
      choice_setting(
          {"plain_http", network,
           "where connections may do without encryption; always: a gateway or mesh encrypts"},
          [](auto& c) -> auto& { return c.plain_http; },
          std::array{Choice<PlainHttp>{"loopback", PlainHttp::loopback},
                     Choice<PlainHttp>{"always", PlainHttp::always}}),
      cors_origins_setting(),
  };
}

std::vector<std::string> network_misfits(const Configuration& configuration,
                                         const std::function<std::string(std::string_view)>& name_of) {
  std::vector<std::string> found;
  const bool encrypts = !configuration.tls.certificate.empty();
  if (encrypts != !configuration.tls.key.empty()) {
    found.push_back(name_of(encrypts ? "tls_cert" : "tls_key") +
                    " stands alone; a certificate and its key go together");
  } else if (!encrypts && !configuration.listen.is_loopback() &&
             configuration.plain_http == PlainHttp::loopback) {
    found.push_back(
        name_of("listen") +
        " is open to other machines, and tokens would cross the network for all to read. Set tls_cert and "
        "tls_key, or, behind a gateway or mesh that encrypts, plain_http = always");
  }
  if (!encrypts && !configuration.tls.client_ca.empty())
    found.push_back(name_of("tls_client_ca") + " needs tls_cert and tls_key");
  return found;
}

}  // namespace inventory::service
