#include "http/router.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace inventory::http {
namespace {

Route route(Method method, std::string pattern) {
  return {.method = method,
          .pattern = std::move(pattern),
          .access = Access::open(),
          .handler = [](Request&) -> boost::asio::awaitable<Response> { co_return Response{}; }};
}

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router_.add(route(Method::get, "/inventory/{productVariantId}"));
    router_.add(route(Method::patch, "/inventory/{productVariantId}"));
    router_.add(route(Method::post, "/inventory/adjust-stock"));
    router_.add(route(Method::post, "/inventory/{productVariantId}/reserve"));
    router_.add(route(Method::get, "/a/{x}/b/{y}"));
  }

  Router::Match match(Method method, std::string_view path) {
    EXPECT_TRUE(target_.parse(path));
    return router_.match(method, target_.segments(), parameters_);
  }
  std::string pattern_of(Method method, std::string_view path) {
    const auto found = match(method, path);
    return found.route == nullptr ? "" : found.route->pattern;
  }

  Router router_;
  RequestTarget target_;
  PathParameters parameters_;
};

TEST_F(RouterTest, FillsParameters) {
  EXPECT_EQ(pattern_of(Method::post, "/inventory/abc/reserve"), "/inventory/{productVariantId}/reserve");
  ASSERT_EQ(parameters_.all().size(), 1U);
  EXPECT_EQ(parameters_.all()[0].name, "productVariantId");
  EXPECT_EQ(parameters_.all()[0].value, "abc");
  EXPECT_EQ(pattern_of(Method::get, "/a/1/b/2"), "/a/{x}/b/{y}");
  EXPECT_EQ(parameters_.all().size(), 2U);
}

TEST_F(RouterTest, LiteralWinsOverParameter) {
  EXPECT_EQ(pattern_of(Method::post, "/inventory/adjust-stock"), "/inventory/adjust-stock");
  const auto other_method = match(Method::get, "/inventory/adjust-stock");
  EXPECT_EQ(other_method.outcome, Router::Outcome::method_unknown);
  EXPECT_EQ(other_method.allow, "POST, OPTIONS");
  EXPECT_EQ(pattern_of(Method::post, "/inventory/adjust-stock/reserve"),
            "/inventory/{productVariantId}/reserve");
}

TEST_F(RouterTest, TellsUnknownPathFromUnknownMethod) {
  EXPECT_EQ(match(Method::get, "/inventory").outcome, Router::Outcome::path_unknown);
  EXPECT_EQ(match(Method::get, "/inventory/").outcome, Router::Outcome::path_unknown)
      << "a parameter is not empty";
  EXPECT_EQ(match(Method::get, "/inventory/x/").outcome, Router::Outcome::path_unknown);
  EXPECT_EQ(match(Method::get, "/Inventory/x").outcome, Router::Outcome::path_unknown);
  EXPECT_EQ(match(Method::get, "/").outcome, Router::Outcome::path_unknown);
  const auto put = match(Method::put, "/inventory/x");
  EXPECT_EQ(put.outcome, Router::Outcome::method_unknown);
  EXPECT_EQ(put.allow, "GET, HEAD, PATCH, OPTIONS");
}

TEST_F(RouterTest, HeadFindsGet) {
  EXPECT_EQ(pattern_of(Method::head, "/inventory/x"), "/inventory/{productVariantId}");
  EXPECT_EQ(match(Method::head, "/inventory/adjust-stock").outcome, Router::Outcome::method_unknown);
}

TEST_F(RouterTest, RefusesRoutesThatCannotBeMeant) {
  for (const char* bad :
       {"", "inventory", "/a/{}", "/a/{x", "/a/x{y}", "/{a}/{b}/{c}/{d}/{e}", "/inventory/{other}"}) {
    EXPECT_THROW(router_.add(route(Method::get, bad)), std::logic_error) << bad;
  }
  EXPECT_THROW(router_.add(route(Method::get, "/a/{x}/b/{y}")), std::logic_error);
  EXPECT_THROW(router_.add(route(Method::options, "/new")), std::logic_error);
  EXPECT_THROW(router_.add({.method = Method::get, .pattern = "/new"}), std::logic_error) << "no handler";
}

}  // namespace
}  // namespace inventory::http
