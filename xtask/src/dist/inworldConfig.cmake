# find_package(inworld) gives
#
#   inworld::inworld   the shared library, to be shipped beside the game
#   inworld::static    the same as an archive, with the system libraries that it needs
#
# Both bring inworld.h and inworld.hpp.

get_filename_component(_inworld_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET inworld::inworld)
  if(EXISTS "${_inworld_prefix}/@SHARED_LIBRARY@" AND NOT "@SHARED_LIBRARY@" STREQUAL "")
    add_library(inworld::inworld SHARED IMPORTED)
    set_target_properties(inworld::inworld PROPERTIES
      IMPORTED_LOCATION "${_inworld_prefix}/@SHARED_LIBRARY@"
      INTERFACE_INCLUDE_DIRECTORIES "${_inworld_prefix}/include")
    # What is linked in the place of a DLL.
    if(MINGW)
      set_target_properties(inworld::inworld PROPERTIES IMPORTED_IMPLIB "${_inworld_prefix}/lib/libinworld.dll.a")
    elseif(WIN32)
      set_target_properties(inworld::inworld PROPERTIES IMPORTED_IMPLIB "${_inworld_prefix}/lib/inworld.dll.lib")
    endif()
  endif()

  # An archive that was built for MinGW is of no use to MSVC, nor the other way round.
  if(NOT WIN32 OR (MINGW AND "@STATIC_LIBRARY@" MATCHES "a$") OR (NOT MINGW AND "@STATIC_LIBRARY@" MATCHES "lib$"))
    add_library(inworld::static STATIC IMPORTED)
    set_target_properties(inworld::static PROPERTIES
      IMPORTED_LOCATION "${_inworld_prefix}/lib/@STATIC_LIBRARY@"
      INTERFACE_LINK_LIBRARIES "@SYSTEM_LIBRARIES@"
      INTERFACE_INCLUDE_DIRECTORIES "${_inworld_prefix}/include")
  endif()
endif()

unset(_inworld_prefix)
