# find_package(inworld) gives
#
#   inworld::inworld   the shared library, to be shipped beside the game
#   inworld::static    the same as an archive, with the system libraries that it needs
#
# Both bring inworld.h and inworld.hpp.

get_filename_component(_inworld_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET inworld::inworld)
  add_library(inworld::inworld SHARED IMPORTED)
  set_target_properties(inworld::inworld PROPERTIES
    IMPORTED_LOCATION "${_inworld_prefix}/lib/@SHARED_LIBRARY@"
    INTERFACE_INCLUDE_DIRECTORIES "${_inworld_prefix}/include")

  add_library(inworld::static STATIC IMPORTED)
  set_target_properties(inworld::static PROPERTIES
    IMPORTED_LOCATION "${_inworld_prefix}/lib/libinworld.a"
    INTERFACE_LINK_LIBRARIES "@SYSTEM_LIBRARIES@"
    INTERFACE_INCLUDE_DIRECTORIES "${_inworld_prefix}/include")
endif()

unset(_inworld_prefix)
