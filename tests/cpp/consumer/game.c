/* The least that a C game does: a session with the demo scene, until it has started. */
#include <inworld.h>
#include <stdio.h>

int main(void)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;
    config.workspace = "demo";
    config.scene = "tavern";
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0)
        return 1;
    if (iw_shutdown_all(5000) < 0)
        return 2;
    puts("ok");
    return 0;
}
