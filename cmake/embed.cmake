# inventory_embed(<target> <symbol> <file>): links the bytes of a file into a target.
#
# Declares `extern const char <symbol>_begin[], <symbol>_end[]`; the C++ side makes a string_view of them.
function(inventory_embed target symbol file)
  get_filename_component(path "${file}" ABSOLUTE)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${symbol}.S")
  file(WRITE "${source}.new"
    ".section .rodata\n.global ${symbol}_begin\n.global ${symbol}_end\n"
    "${symbol}_begin:\n.incbin \"${path}\"\n${symbol}_end:\n.byte 0\n"
    ".section .note.GNU-stack,\"\",%progbits\n")
  file(COPY_FILE "${source}.new" "${source}" ONLY_IF_DIFFERENT)
  set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${path}")
  target_sources(${target} PRIVATE "${source}")
endfunction()
