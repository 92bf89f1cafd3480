#include <gtest/gtest.h>

#include "store/postgres/dsn.hpp"

namespace inventory::testing {
namespace {

using namespace store::postgres;

TEST(PostgresDsn, IsAUriOfEitherScheme) {
  EXPECT_TRUE(is_dsn("postgresql://db/stock"));
  EXPECT_TRUE(is_dsn("postgres://db/stock"));
  EXPECT_FALSE(is_dsn("postgresql:db"));
  EXPECT_FALSE(is_dsn("sqlite:postgresql://"));
}

TEST(PostgresDsn, IsShownWithoutWhatIsSecret) {
  EXPECT_EQ(redacted("postgresql://shop:hunter2@db:5433/stock?sslmode=verify-full&sslpassword=hunter2"),
            "postgresql://shop@db:5433/stock?sslmode=verify-full");
  EXPECT_EQ(redacted("postgres://db/stock?password=hunter2"), "postgresql://db/stock");
}

TEST(PostgresDsn, IsShownAsOneThatLeadsToTheSamePlace) {
  EXPECT_EQ(redacted("postgresql:///stock?host=/run/postgresql"), "postgresql://%2Frun%2Fpostgresql/stock");
  for (const std::string dsn :
       {"postgresql://%2Frun%2Fpostgresql/stock",
        "postgresql://a%40b%3Ac@db/s%3Ft%2F%25?application_name=a%26b%3D",
        "postgresql://[::1]:5433,[fe80::1%25eth0]:5434/stock", "postgresql:///", "postgresql://:5433/",
        "postgresql://db:54%4033/stock", "postgresql://db/%C3%A9?options=-c%20a%3Db&sslrootcert=/etc/ca.pem"})
    EXPECT_EQ(redacted(dsn), dsn);
}

TEST(PostgresDsn, MayNameSeveralHosts) {
  EXPECT_EQ(redacted("postgresql://shop@a:5432,b:5433/stock"), "postgresql://shop@a:5432,b:5433/stock");
}

TEST(PostgresDsn, ThatIsWrongIsNotRepeated) {
  EXPECT_FALSE(fault_of("postgresql://shop:hunter2@db/stock"));
  const std::string wrong = "postgresql://shop:hunter2@db/stock?colour=red";
  ASSERT_TRUE(fault_of(wrong));
  EXPECT_EQ(fault_of(wrong)->find("hunter2"), std::string::npos);
  EXPECT_EQ(redacted(wrong).find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace inventory::testing
