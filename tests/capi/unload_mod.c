/* What `unload` loads: a mod of a game, which is linked with the library. */
#include "check.h"

void mod_play(void);
void mod_fail_to_connect(void);
void mod_end(void);

/* As much as a game does in a session with the built-in server. */
void mod_play(void)
{
    iw_session session = establish_demo();
    iw_parameter parameter = {"drink", "ale"};
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    iw_outgoing outgoing = 0;
    char json[4096];
    int16_t samples[1600] = {0};
    int i;

    CHECK_OK(iw_set_log_level(IW_LOG_LEVEL_DEBUG));
    say_and_wait(session, "innkeeper", "hello");
    CHECK(iw_session_character_count(session) > 0);
    CHECK_OK(iw_session_select_character(session, "innkeeper"));
    CHECK_OK(iw_session_send_trigger(session, NULL, "order", &parameter, 1, &receipt));
    CHECK_OK(iw_session_send_narrated_action(session, NULL, "The player waves.", &receipt));
    CHECK_OK(iw_session_start_audio(session, NULL, IW_MICROPHONE_OPEN_MIC, IW_UNDERSTANDING_FULL));
    for (i = 0; i < 10; i++)
        CHECK_OK(iw_session_push_audio(session, samples, COUNT_OF(samples), 44100, 1));
    CHECK_OK(iw_session_end_audio(session));
    CHECK_OK(iw_outgoing_create_text("An ale.", &outgoing));
    CHECK_OK(iw_outgoing_add_target(outgoing, "innkeeper"));
    CHECK(iw_outgoing_to_json(outgoing, json, sizeof json) > 0);
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    wait_for_event(session, IW_EVENT_PACKET, &event);
    CHECK(iw_packet_to_json(event.packet, json, sizeof json) > 0);
    CHECK(iw_session_mark(session, event.packet->id.packet_id.ptr, IW_PACKET_STATUS_PLAYED) >= 0);
    CHECK_OK(iw_session_interrupt(session, "innkeeper"));
    CHECK_OK(iw_session_save_state(session));
    CHECK_RESULT(iw_session_set_access_token(session, "token", 0), IW_ERROR_INVALID_STATE);
    CHECK(last_error()[0] != '\0');
    CHECK_RESULT(iw_outgoing_create_json("{", &outgoing), IW_ERROR_INVALID_ARGUMENT);
    CHECK_OK(iw_session_pause(session));
    wait_for_state(session, IW_CONNECTION_STATE_PAUSED);
    CHECK_OK(iw_session_resume(session));
    wait_for_state(session, IW_CONNECTION_STATE_CONNECTED);
    CHECK_OK(iw_session_load_scene(session, "tavern", IW_SCENE_TYPE_SCENE));
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    CHECK_OK(iw_session_destroy(session));
}

/* A server that nobody runs: the roots for TLS, the key and a name look-up on the way to it. */
void mod_fail_to_connect(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    iw_event event = IW_EVENT_INIT;

    config.endpoint = "wss://localhost:1";
    config.auth = "a2V5OnNlY3JldA==";
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    wait_for_event(session, IW_EVENT_ERROR, &event);
    /* It is left to the shutdown. */
}

void mod_end(void)
{
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
}
