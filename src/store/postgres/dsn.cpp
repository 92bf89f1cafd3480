#include "store/postgres/dsn.hpp"

#include <libpq-fe.h>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace inventory::store::postgres {
namespace {

struct OptionsFreer {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

std::optional<std::map<std::string, std::string>> parse(const std::string& dsn) {
  char* fault = nullptr;
  const std::unique_ptr<PQconninfoOption, OptionsFreer> options(PQconninfoParse(dsn.c_str(), &fault));
  PQfreemem(fault);
  if (!options) return std::nullopt;
  std::map<std::string, std::string> found;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) found.emplace(option->keyword, option->val);
  }
  return found;
}

std::vector<std::string> parts_of(const std::string& list) {
  std::vector<std::string> parts(1);
  for (const char c : list) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

bool is_said_or_secret(std::string_view name) {
  return name == "user" || name == "host" || name == "port" || name == "dbname" || name == "password" ||
         name == "sslpassword";
}

// With escapes for all but letters, digits and what of punctuation may stand there.
std::string escaped(std::string_view text, std::string_view plain = "") {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool is_letter_or_digit =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (is_letter_or_digit || std::string_view("-._~").contains(c) || plain.contains(c)) {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
  }
  return out;
}

std::string escaped_host(const std::string& host) {
  return host.contains(':') ? "[" + escaped(host, ":") + "]" : escaped(host);
}

}  // namespace

bool is_dsn(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

// libpq's own words would repeat what was written, the password included.
std::optional<std::string> fault_of(const std::string& dsn) {
  if (parse(dsn)) return std::nullopt;
  return "is no address that libpq understands; write postgresql://USER@HOST:5432/DATABASE, with %-escapes "
         "for special "
         "characters";
}

std::string redacted(const std::string& dsn) {
  auto options = parse(dsn);
  if (!options) return "postgresql://…";
  std::string text = "postgresql://";
  if (options->contains("user")) text.append(escaped((*options)["user"])).append("@");
  const std::vector<std::string> hosts = parts_of((*options)["host"]);
  const std::vector<std::string> ports = parts_of((*options)["port"]);
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    if (i > 0) text.push_back(',');
    text.append(escaped_host(hosts[i]));
    const std::string& port = ports[i < ports.size() ? i : 0];
    if (!port.empty()) text.append(":").append(escaped(port));
  }
  text.append("/").append(escaped((*options)["dbname"]));
  char separator = '?';
  for (const auto& [name, value] : *options) {
    if (is_said_or_secret(name)) continue;
    text.append(1, std::exchange(separator, '&')).append(name).append("=").append(escaped(value, "/:,"));
  }
  return text;
}

}  // namespace inventory::store::postgres
