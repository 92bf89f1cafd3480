// The trace that a request is in, by its header `traceparent`.
#include <gtest/gtest.h>

#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

// What the handler is given, and what the log says.
std::string trace_of(const std::string& fields) {
  std::vector<Route> routes;
  routes.push_back({.method = Method::get,
                    .pattern = "/trace",
                    .access = Access::open(),
                    .handler = [](Request& request) -> boost::asio::awaitable<Response> {
                      co_return Response::text(200, "text/plain",
                                               request.trace ? request.trace->to_string() : "none");
                    },
                    .produces = ""});
  const ToyServer server({}, {.more_routes = std::move(routes)});
  auto trace = server.ask("GET /trace HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n").body;
  EXPECT_TRUE(
      eventually([&] { return server.log_lines().find(R"("route":"/trace")") != std::string::npos; }));
  const bool is_logged =
      server.log_lines().find(R"("trace_id":")" + trace.substr(3, 32) + '"') != std::string::npos;
  EXPECT_EQ(is_logged, trace != "none") << server.log_lines();
  return trace;
}

TEST(ServerTraces, ARequestIsInTheOneThatItsOnlyTraceparentNames) {
  const std::string first = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const std::string second = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b8-00";
  EXPECT_EQ(trace_of(""), "none");
  EXPECT_EQ(trace_of("traceparent: " + first + "\r\n"), first);
  EXPECT_EQ(trace_of("TraceParent:\t" + second + " \r\nTracestate: a=b\r\n"), second);
  EXPECT_EQ(trace_of("traceparent: " + first + "\r\ntraceparent: " + first + "\r\n"), "none");
  EXPECT_EQ(trace_of("traceparent: " + first + "\r\nTraceparent: nonsense\r\n"), "none");
  EXPECT_EQ(trace_of("traceparent: " + first + "," + second + "\r\n"), "none");
  EXPECT_EQ(trace_of("traceparent:\r\n"), "none");
  EXPECT_EQ(trace_of("traceparent: nonsense\r\n"), "none");
}

}  // namespace
}  // namespace inventory::http
