#include "auth/key_file.hpp"

#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "auth/temporary_directory.hpp"

namespace inventory::auth {
namespace {

namespace fs = std::filesystem;

class KeyFileTest : public testing::Test {
 protected:
  void write(std::string_view content, mode_t mode) const {
    std::ofstream(path_) << content;
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
  }
  // The operator's sentence, "" when the file is taken.
  std::string trouble() const {
    try {
      read_key_file(path_);
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator()));
  }

  TemporaryDirectory directory_;
  fs::path path_ = directory_.path() / "key";
};

TEST_F(KeyFileTest, IsWrittenForItsOwnerOnlyWhateverTheUmask) {
  const mode_t before = ::umask(0);
  const bool created = create_key_file(path_, "secret");
  ::umask(before);
  EXPECT_TRUE(created);
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  EXPECT_EQ(read_key_file(path_), "secret");
  EXPECT_EQ(files(), 1u) << "the temporary name is left behind";
}

TEST_F(KeyFileTest, IsNeverOverwritten) {
  ASSERT_TRUE(create_key_file(path_, "first"));
  EXPECT_FALSE(create_key_file(path_, "second"));
  EXPECT_EQ(read_key_file(path_), "first");
  EXPECT_EQ(files(), 1u);
}

TEST_F(KeyFileTest, MayBeAbsent) {
  EXPECT_EQ(read_key_file(path_), std::nullopt);
}

TEST_F(KeyFileTest, IsRefusedWhenOthersCanReachIt) {
  for (const mode_t mode : {0640u, 0604u, 0620u, 0602u, 0610u, 0601u, 0644u, 0666u}) {
    write("secret", mode);
    EXPECT_NE(trouble().find("can be reached by other users"), std::string::npos) << mode;
    EXPECT_NE(trouble().find(path_.string()), std::string::npos);
  }
  for (const mode_t mode : {0600u, 0400u}) {
    write("secret", mode);
    EXPECT_EQ(trouble(), "") << mode;
    ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  }
}

TEST_F(KeyFileTest, IsRefusedWhenItBelongsToAnother) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  write("secret", 0600);
  ASSERT_EQ(::chown(path_.c_str(), 65534, 65534), 0);
  EXPECT_NE(trouble().find("belongs to another user"), std::string::npos);
}

TEST_F(KeyFileTest, IsRefusedWhenItIsNoPlainFile) {
  fs::create_directory(path_);
  EXPECT_NE(trouble().find("is not a plain file"), std::string::npos);
  fs::remove(path_);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_NE(trouble().find("is not a plain file"), std::string::npos);
  fs::remove(path_);
  ASSERT_TRUE(create_key_file(directory_.path() / "elsewhere", "secret"));
  fs::create_symlink("elsewhere", path_);
  EXPECT_NE(trouble().find("is a symbolic link"), std::string::npos);
}

TEST_F(KeyFileTest, IsRefusedWhenItIsTooLarge) {
  write(std::string(key_file_bytes_max, 'x'), 0600);
  EXPECT_EQ(trouble(), "");
  write(std::string(key_file_bytes_max + 1, 'x'), 0600);
  EXPECT_NE(trouble().find("too large"), std::string::npos);
}

TEST_F(KeyFileTest, CannotBeMadeWhereThereIsNoDirectory) {
  EXPECT_THROW(create_key_file(directory_.path() / "absent" / "key", "secret"), std::runtime_error);
}

}  // namespace
}  // namespace inventory::auth
