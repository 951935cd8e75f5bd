/* Misuse is an error code, never a crash: handles that lead nowhere, and the functions of the library as a whole. */
#include "refused.h"

/* --- handles ---------------------------------------------------------------------------------------------------- */

/* Every function that takes a session, with nothing wrong but the session. */
static void every_call_refuses(iw_session session)
{
    const int32_t code = IW_ERROR_INVALID_HANDLE;
    const char *const ids[] = {"an-utterance"};
    const int16_t samples[160] = {0};
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_receipt before;
    char text[8] = "before";
    char conversation[40] = "before";
    const char *const guard[] = {"guard"};

    before = receipt;
    EXPECT(iw_session_start(session), code, "session");
    EXPECT(iw_session_stop(session, 0), code, "session");
    EXPECT(iw_session_stop(session, 100), code, "session");
    EXPECT(iw_session_pause(session), code, "session");
    EXPECT(iw_session_resume(session), code, "session");
    EXPECT(iw_session_set_access_token(session, "a-token", 0), code, "session");
    EXPECT(iw_session_dropped_audio(session), code, "session");
    EXPECT(iw_session_destroy(session), code, "session");
    EXPECT(iw_session_connection_state(session), code, "session");
    EXPECT(iw_session_connected(session), code, "session");
    EXPECT(iw_session_established(session), code, "session");
    EXPECT(iw_poll(session, &event), code, "session");
    CHECK(event.type == 0 && event.sequence == 0 && event.message.ptr == NULL);
    EXPECT(iw_session_send_text(session, "guard", "hello", &receipt), code, "session");
    EXPECT(iw_session_send_trigger(session, "guard", "greet", NULL, 0, &receipt), code, "session");
    EXPECT(iw_session_send_narrated_action(session, "guard", "waves", &receipt), code, "session");
    CHECK(memcmp(&receipt, &before, sizeof receipt) == 0);
    EXPECT(iw_session_start_audio(session, "guard", 1, 0), code, "session");
    EXPECT(iw_session_push_audio(session, samples, 160, 16000, 1), code, "session");
    EXPECT(iw_session_end_audio(session), code, "session");
    EXPECT(iw_session_cancel_responses(session, "guard", "an-interaction", ids, 1), code, "session");
    EXPECT(iw_session_interrupt(session, "guard"), code, "session");
    EXPECT(iw_session_mark(session, "a-packet", IW_PACKET_STATUS_PLAYED), code, "session");
    EXPECT(iw_session_packet_status(session, "a-packet"), code, "session");
    EXPECT(iw_session_utterance_progress(session, "an-utterance"), code, "session");
    EXPECT(iw_session_interaction_progress(session, "an-interaction"), code, "session");
    EXPECT(iw_session_load_scene(session, "tavern", IW_SCENE_TYPE_SCENE), code, "session");
    EXPECT(iw_session_load_characters(session, guard, 1), code, "session");
    EXPECT(iw_session_unload_characters(session, guard, 1), code, "session");
    EXPECT(iw_session_select_character(session, "guard"), code, "session");
    EXPECT(iw_session_select_character(session, NULL), code, "session");
    EXPECT(iw_conversation_start(session, guard, 1, conversation), code, "session");
    CHECK(strcmp(conversation, "before") == 0);
    EXPECT(iw_conversation_update(session, "a-conversation", guard, 1), code, "session");
    EXPECT(iw_conversation_select(session, "a-conversation"), code, "session");
    EXPECT(iw_conversation_select(session, NULL), code, "session");
    EXPECT(iw_session_character_count(session), code, "session");
    EXPECT(iw_session_character_name(session, 0, text, sizeof text), code, "session");
    EXPECT(iw_session_agent_id(session, "guard", text, sizeof text), code, "session");
    EXPECT(iw_session_given_name(session, "guard", text, sizeof text), code, "session");
    CHECK(strcmp(text, "before") == 0);
}

static void handles(void)
{
    iw_session first = create_demo(), second;

    every_call_refuses(0);
    every_call_refuses(UINT64_MAX);
    every_call_refuses(first + 1);
    every_call_refuses(first ^ ((uint64_t)1 << 32));
    CHECK_OK(iw_session_destroy(first));
    every_call_refuses(first); /* a double destroy among them */

    /* whatever takes the place of the first, its handle stays stale */
    second = create_demo();
    CHECK(second != first);
    every_call_refuses(first);
    CHECK_OK(iw_session_destroy(second));
}

/* --- the library ------------------------------------------------------------------------------------------------ */

static void functions_of_the_library(void)
{
    char text[64];

    EXPECT(iw_version(NULL, 8), IW_ERROR_INVALID_ARGUMENT, "buffer");
    EXPECT(iw_result_name(IW_OK, NULL, 8), IW_ERROR_INVALID_ARGUMENT, "buffer");
    EXPECT(iw_last_error(NULL, 8), IW_ERROR_INVALID_ARGUMENT, "buffer");
    strcpy(text, "before");
    EXPECT(iw_result_name(-99, text, sizeof text), IW_ERROR_INVALID_ARGUMENT, "result");
    CHECK(strcmp(text, "before") == 0);
    EXPECT(iw_set_log_level(99), IW_ERROR_INVALID_ARGUMENT, "level");
    CHECK(iw_struct_size(UINT32_MAX) == 0);
    CHECK(iw_struct_size(IW_STRUCT_EVENT) == sizeof(iw_event));

    CHECK(iw_result_name(IW_ERROR_INVALID_HANDLE, text, sizeof text) > 0);
    CHECK(strcmp(text, "IW_ERROR_INVALID_HANDLE") == 0);
    CHECK(iw_result_name(IW_OK, text, sizeof text) == 5);
    CHECK(strcmp(text, "IW_OK") == 0);
}

static void after_shutdown(void)
{
    iw_session idle = create_demo(), connected = establish_demo();

    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    every_call_refuses(idle);
    every_call_refuses(connected);
    CHECK_OK(iw_shutdown_all(0));
    every_call_refuses(0);

    /* and the library is as good as new */
    connected = establish_demo();
    say_and_wait(connected, "innkeeper", "hello");
    every_call_refuses(idle);
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
}

int main(void)
{
    functions_of_the_library();
    handles();
    after_shutdown();
    return passed();
}
