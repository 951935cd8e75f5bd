/* A program for Windows that needs no C library: shows that the import library for MSVC links, where MSVC cannot be had. */
#include <inworld.h>

__declspec(dllimport) void __stdcall ExitProcess(unsigned code);

static iw_session_config config = IW_SESSION_CONFIG_INIT;
static iw_session session;

/* The program's first function, in the place of the C library's. */
void begin(void)
{
    config.workspace = "demo";
    config.scene = "tavern";
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0)
        ExitProcess(1);
    ExitProcess(iw_shutdown_all(5000) < 0 ? 2 : 0);
}
