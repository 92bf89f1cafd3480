#include "observe/log.hpp"

#include <iterator>
#include <span>
#include <utility>

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/clock.hpp"
#include "json/writer.hpp"

namespace inventory::observe {
namespace {

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  __builtin_unreachable();
}

// Hands complete lines to a function: only ever called on the log's own thread.
class FunctionSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit FunctionSink(std::function<void(std::string_view)> sink) : sink_(std::move(sink)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    sink_({message.payload.data(), message.payload.size()});
  }
  void flush_() override {}

  std::function<void(std::string_view)> sink_;
};

spdlog::sink_ptr make_sink(std::function<void(std::string_view)> sink) {
  if (sink) return std::make_shared<FunctionSink>(std::move(sink));
  auto standard_error = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  standard_error->set_pattern("%v");
  return standard_error;
}

struct MemberWriter {
  json::Writer& writer;
  std::string_view name;

  void operator()(std::monostate) const {}
  void operator()(double number) const {
    // JSON has no number for what is not finite, and none of our floating values needs more than this.
    writer.key(name);
    if (number - number != 0.0) {
      writer.null();
    } else {
      writer.raw(fmt::format("{}", number));
    }
  }
  void operator()(const auto& held) const { writer.member(name, held); }
};

}  // namespace

struct Log::Backend {
  explicit Backend(LogOptions options)
      : pool(std::make_shared<spdlog::details::thread_pool>(options.queue_lines_max, 1)),
        logger(std::make_shared<spdlog::async_logger>("inventory", make_sink(std::move(options.sink)), pool,
                                                      spdlog::async_overflow_policy::overrun_oldest)) {
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::warn);
  }
  ~Backend() {
    logger->flush();
    pool.reset();  // ends its thread first, so that the logger is not destroyed there
  }

  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
  SystemClock clock;
};

Log::Log(LogOptions options)
    : level_(options.level),
      access_log_(options.access_log),
      backend_(std::make_unique<Backend>(std::move(options))) {}
Log::~Log() = default;

void Log::debug(std::string_view event, std::initializer_list<Field> fields) const {
  write(Level::debug, event, {fields.begin(), fields.size()});
}
void Log::info(std::string_view event, std::initializer_list<Field> fields) const {
  write(Level::info, event, {fields.begin(), fields.size()});
}
void Log::warning(std::string_view event, std::initializer_list<Field> fields) const {
  write(Level::warning, event, {fields.begin(), fields.size()});
}
void Log::error(std::string_view event, std::initializer_list<Field> fields) const {
  write(Level::error, event, {fields.begin(), fields.size()});
}

bool Log::wants_request(unsigned status) const {
  switch (access_log_) {
    case AccessLog::none: return false;
    case AccessLog::all: return wants(Level::info) || status >= 500;
    case AccessLog::errors:
      return status >= 500 || (status >= 400 && status != 409 && status != 412 && wants(Level::info));
  }
  __builtin_unreachable();
}

void Log::request(const RequestLine& line) const {
  if (!wants_request(line.status)) return;
  const Field fields[] = {{"method", line.method},
                          {"route", line.route},
                          {"path", line.path},
                          {"status", line.status},
                          {"duration_us", line.duration_us},
                          {"correlation_id", line.correlation_id},
                          {"trace_id", line.trace_id},
                          {"client", line.client}};
  const std::size_t count = std::size(fields) - (line.client.empty() ? 1 : 0);
  write(line.status >= 500 ? Level::error : Level::info, "request", {fields, count});
}

std::uint64_t Log::dropped() const {
  return backend_->pool->overrun_counter();
}

void Log::write(Level level, std::string_view event, std::span<const Field> fields) const {
  if (!wants(level)) return;
  std::string line;
  line.reserve(256);
  json::Writer writer(line);
  writer.begin_object()
      .member("time", backend_->clock.now())
      .member("level", name_of(level))
      .member("event", event);
  for (const auto& field : fields)
    std::visit(MemberWriter{writer, field.name}, field.value);
  writer.end_object();
  const auto spdlog_level = level >= Level::warning ? spdlog::level::warn : spdlog::level::info;
  backend_->logger->log(spdlog_level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace inventory::observe
