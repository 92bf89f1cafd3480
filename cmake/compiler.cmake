# One language level, one set of warnings and hardening flags for every target.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# g++ 12 destroys some temporaries of a full expression that contains co_await twice.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR
    "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles C++20 coroutines: temporaries in an expression with "
    "co_await can be destroyed twice. Build with clang++-19, as script/build does.")
endif()

add_library(inventory_flags INTERFACE)
target_compile_options(inventory_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Woverloaded-virtual -Wimplicit-fallthrough -Wswitch -Werror)
target_link_options(inventory_flags INTERFACE -fuse-ld=lld)

# Fuzz targets for libFuzzer; otherwise they are built to run over their corpora only.
option(INVENTORY_FUZZ "Build the fuzz targets with libFuzzer" OFF)

# sanitizers: "", "address,undefined" or "thread"
set(INVENTORY_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(INVENTORY_SANITIZE)
  # UBSan's check of dynamic types opens a pipe for each look, so it reports nonsense in the test that runs out of
  # descriptors; ASan sees what it would find.
  target_compile_options(inventory_flags INTERFACE
    -fsanitize=${INVENTORY_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_link_options(inventory_flags INTERFACE -fsanitize=${INVENTORY_SANITIZE})
  target_compile_definitions(inventory_flags INTERFACE INVENTORY_SANITIZED)
else()
  target_compile_options(inventory_flags INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong
    -fstack-clash-protection -fcf-protection -ftrivial-auto-var-init=zero)
  target_link_options(inventory_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
if(INVENTORY_FUZZ AND NOT (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND INVENTORY_SANITIZE STREQUAL "address,undefined"))
  message(FATAL_ERROR "INVENTORY_FUZZ needs clang and INVENTORY_SANITIZE=address,undefined.")
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")
