#include "observe/process_metrics.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>
#include <unistd.h>

namespace inventory::observe {
namespace {

prometheus::MetricFamily family(std::string name, std::string help, prometheus::MetricType type,
                                double value) {
  prometheus::ClientMetric metric;
  if (type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  return {std::move(name), std::move(help), type, {metric}};
}

// Fields of /proc/self/stat as proc(5) numbers them; the command in field 2 may hold blanks and parentheses.
std::vector<double> read_stat() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  const auto after_command = text.rfind(')');
  if (after_command == std::string::npos) return {};
  std::istringstream rest(text.substr(after_command + 2));
  std::string state;
  rest >> state;
  std::vector<double> fields(4, 0.0);
  fields.insert(fields.end(), std::istream_iterator<double>(rest), std::istream_iterator<double>());
  return fields;
}

double boot_time_seconds() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  }
  return 0;
}

double open_descriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (error) return 0;
  // The listing itself holds one descriptor.
  return static_cast<double>(std::distance(begin(entries), end(entries)) - 1);
}

}  // namespace

std::vector<prometheus::MetricFamily> ProcessMetrics::Collect() const {
  using prometheus::MetricType;
  constexpr std::size_t user_ticks = 14, system_ticks = 15, start_ticks = 22, resident_pages = 24;
  const auto stat = read_stat();
  if (stat.size() <= resident_pages) return {};
  const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  const auto page_bytes = static_cast<double>(sysconf(_SC_PAGESIZE));
  return {
      family("process_cpu_seconds_total", "User and system processor time.", MetricType::Counter,
             (stat[user_ticks] + stat[system_ticks]) / ticks_per_second),
      family("process_resident_memory_bytes", "Resident memory.", MetricType::Gauge,
             stat[resident_pages] * page_bytes),
      family("process_start_time_seconds", "Start of the process, seconds since 1970.", MetricType::Gauge,
             boot_time_seconds() + stat[start_ticks] / ticks_per_second),
      family("process_open_fds", "Open file descriptors.", MetricType::Gauge, open_descriptors()),
  };
}

}  // namespace inventory::observe
