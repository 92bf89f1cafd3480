// TLS of the server where threads meet, and its files. What it agrees to with real clients is in test/api.
#include <arpa/inet.h>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "auth/certificate_thumbprint.hpp"
#include "http/connection.hpp"
#include "http/tls.hpp"
#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL failed");
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File file_for(const std::filesystem::path& path) {
  File file(std::fopen(path.c_str(), "w"), &std::fclose);
  require(file != nullptr);
  return file;
}

// A folder with a key and a certificate that it has signed itself.
class OwnCertificate {
 public:
  OwnCertificate() {
    auto pattern = (std::filesystem::temp_directory_path() / "inventory-tls-test-XXXXXX").string();
    require(::mkdtemp(pattern.data()) != nullptr);
    directory_ = pattern;
    files.certificate = directory_ / "server.crt";
    files.key = directory_ / "server.key";
    renew();
  }
  ~OwnCertificate() { std::filesystem::remove_all(directory_); }
  OwnCertificate(const OwnCertificate&) = delete;
  OwnCertificate& operator=(const OwnCertificate&) = delete;

  void renew() {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), &X509_free);
    require(key && certificate);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    require(X509_set_pubkey(certificate.get(), key.get()) == 1);
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
    require(PEM_write_PrivateKey(file_for(files.key).get(), key.get(), nullptr, nullptr, 0, nullptr,
                                 nullptr) == 1);
    require(PEM_write_X509(file_for(files.certificate).get(), certificate.get()) == 1);
  }

  TlsFiles files;

 private:
  std::filesystem::path directory_;
  long serial_ = 0;
};

// Shows the certificate, where there is one, sends the request and takes all that comes until the farewell; empty when there
// is none.
std::string ask(
    std::uint16_t port, std::string_view request, const std::function<void()>& asked = [] {},
    const TlsFiles& shown = {}) {
  // OpenSSL writes, be it an alert, to connections that the other side has closed. The service ignores it, too.
  std::signal(SIGPIPE, SIG_IGN);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 30, .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  bool ended = false;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()),
                                                               &SSL_CTX_free);
    if (!shown.certificate.empty()) {
      require(SSL_CTX_use_certificate_chain_file(context.get(), shown.certificate.c_str()) == 1);
      require(SSL_CTX_use_PrivateKey_file(context.get(), shown.key.c_str(), SSL_FILETYPE_PEM) == 1);
    }
    const std::unique_ptr<SSL, void (*)(SSL*)> ssl(SSL_new(context.get()), &SSL_free);
    require(SSL_set_fd(ssl.get(), socket) == 1);
    std::size_t count = 0;
    if (SSL_connect(ssl.get()) == 1 && SSL_write_ex(ssl.get(), request.data(), request.size(), &count) == 1) {
      asked();
      std::vector<char> buffer(64 * 1024);
      while (SSL_read_ex(ssl.get(), buffer.data(), buffer.size(), &count) == 1)
        answer.append(buffer.data(), count);
      ended = (SSL_get_shutdown(ssl.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    }
  }
  ::close(socket);
  return ended ? answer : "";
}

constexpr std::string_view small = "GET /public/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
constexpr std::string_view large = "GET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

TEST(ServerTls, ALargeAnswerComesWhole) {
  const OwnCertificate own;
  ToyServer server({}, {.tls = std::make_shared<const TlsSource>(own.files)});
  const std::string answer = ask(server.server().port(), large);
  const std::size_t body = answer.find("\r\n\r\n") + 4;
  EXPECT_EQ(answer.substr(body), std::string(ToyServer::large_bytes, 'x'));
}

TEST(ServerTls, CertificatesChangeWhileConnectionsCome) {
  constexpr int clients_count = 3;
  constexpr int requests_each = 60;
  OwnCertificate own;
  const auto source = std::make_shared<TlsSource>(own.files);
  ToyServer server({}, {.threads = 2, .tls = source});
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < clients_count; ++client) {
    clients.emplace_back([&] {
      for (int request = 0; request < requests_each; ++request)
        answered += ask(server.server().port(), small).starts_with("HTTP/1.1 200") ? 1 : 0;
    });
  }
  while (answered < clients_count * requests_each / 2) {
    own.renew();
    source->reload();
  }
  for (auto& client : clients)
    client.join();
  EXPECT_EQ(answered, clients_count * requests_each);
}

namespace asio = boost::asio;

// The server's side of the next connection.
Connection shake_hands(asio::io_context& io, asio::ip::tcp::acceptor& acceptor, const TlsFiles& files) {
  Socket socket(io.get_executor());
  acceptor.accept(socket);
  Connection connection(std::move(socket), std::make_shared<const TlsContext>(files));
  bool begun = false;
  asio::co_spawn(
      io, [&]() -> asio::awaitable<void> { begun = !co_await connection.begin(); }, asio::detached);
  io.run();
  require(begun);
  return connection;
}

// What the server knows of a client that shows this certificate.
std::optional<auth::CertificateThumbprint> known_of(const TlsFiles& shown, const TlsFiles& files) {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  const std::jthread client(
      [&shown, port = acceptor.local_endpoint().port()] { ask(port, "x", [] {}, shown); });
  const Connection connection = shake_hands(io, acceptor, files);
  return connection.client_certificate();
}

// As RFC 8705 section 3.1 has it, from the file.
auth::CertificateThumbprint thumbprint_of(const std::filesystem::path& certificate) {
  const File file(std::fopen(certificate.c_str(), "r"), &std::fclose);
  const std::unique_ptr<X509, void (*)(X509*)> read(PEM_read_X509(file.get(), nullptr, nullptr, nullptr),
                                                    &X509_free);
  unsigned char* der = nullptr;
  const int bytes = i2d_X509(read.get(), &der);
  require(bytes > 0);
  auth::CertificateThumbprint thumbprint;
  require(EVP_Digest(der, static_cast<std::size_t>(bytes), thumbprint.sha256.data(), nullptr, EVP_sha256(),
                     nullptr) == 1);
  OPENSSL_free(der);
  return thumbprint;
}

TEST(TlsConnection, KnowsTheCertificateThatTheClientHasShown) {
  const OwnCertificate own;
  const OwnCertificate client;
  const OwnCertificate another;
  TlsFiles asks = own.files;
  asks.client_ca = client.files.certificate;
  EXPECT_EQ(known_of(client.files, asks), thumbprint_of(client.files.certificate));
  EXPECT_EQ(known_of({}, asks), std::nullopt);
  asks.client_ca = another.files.certificate;
  EXPECT_EQ(known_of(another.files, asks), thumbprint_of(another.files.certificate));
  EXPECT_EQ(known_of(client.files, own.files), std::nullopt) << "nobody was asked for one";
}

// An invitation that found no room is not counted as a part of the answer behind it.
TEST(TlsConnection, WhatWasDroppedIsNotCounted) {
  const OwnCertificate own;
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  std::atomic<bool> may_read = false;
  std::string received;
  std::thread client([&, port = acceptor.local_endpoint().port()] {
    received = ask(port, "x", [&] {
      while (!may_read)
        std::this_thread::yield();
    });
  });
  Connection connection = shake_hands(io, acceptor, own.files);

  const std::string fill(16 * 1024, 'a');
  std::size_t filled = 0;
  Connection::Error error;
  while (!error)
    filled += connection.write_some({asio::buffer(fill)}, error);
  ASSERT_EQ(error, asio::error::would_block);
  connection.drop_write();
  may_read = true;
  const std::string answer(40'000, 'b');
  for (std::size_t sent = 0; sent < answer.size();) {
    sent += connection.write_some({asio::buffer(answer) + sent}, error);
    ASSERT_TRUE(!error || error == asio::error::would_block) << error;
  }
  connection.end_output();
  client.join();
  EXPECT_EQ(received, std::string(filled + fill.size(), 'a') + answer);
}

TEST(TlsSource, TellsWhenItsFilesChange) {
  OwnCertificate own;
  TlsSource source(own.files);
  EXPECT_FALSE(source.is_outdated());
  const auto before = source.current();
  const auto long_ago = std::filesystem::last_write_time(own.files.key) - std::chrono::hours(1);
  std::filesystem::last_write_time(own.files.key, long_ago);
  EXPECT_TRUE(source.is_outdated());
  EXPECT_EQ(source.current(), before);
  source.reload();
  EXPECT_FALSE(source.is_outdated());
  EXPECT_NE(source.current(), before);
}

TEST(TlsSource, WhatCannotBeReadLeavesThingsAsTheyAre) {
  OwnCertificate own;
  TlsSource source(own.files);
  const auto before = source.current();
  std::ofstream(own.files.key) << "not for anybody's eyes";
  EXPECT_THAT([&] { source.reload(); }, ThrowsMessage<std::runtime_error>(HasSubstr(own.files.key.string())));
  EXPECT_THAT([&] { source.reload(); }, ThrowsMessage<std::runtime_error>(testing::Not(HasSubstr("eyes"))));
  EXPECT_EQ(source.current(), before);
  EXPECT_FALSE(source.is_outdated()) << "it would be told again and again";
}

}  // namespace
}  // namespace inventory::http
