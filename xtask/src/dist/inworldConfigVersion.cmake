# Before 1.0 a new second number may change things; later, only a new first one.
set(PACKAGE_VERSION "@VERSION@")

string(REGEX MATCH "^(0\\.[0-9]+|[0-9]+)" _inworld_has "@VERSION@")
string(REGEX MATCH "^(0\\.[0-9]+|[0-9]+)" _inworld_wanted "${PACKAGE_FIND_VERSION}")
if(_inworld_has STREQUAL _inworld_wanted AND NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
else()
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
endif()
