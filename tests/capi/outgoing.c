/* Packets of one's own: made, aimed, looked at and sent step by step, as the header tells, and everything that can be
 * wrong about it. */
#include "outgoing.h"

/* --- the steps --------------------------------------------------------------------------------------------------- */

static void step_by_step(void)
{
    iw_session session = establish_reporting();
    iw_outgoing outgoing = make_text("hello");
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    iw_packet packet;
    iw_str name, agent;
    char agent_id[64], missing[128], json[1024];

    CHECK(iw_session_agent_id(session, "guard", agent_id, sizeof agent_id) > 0);
    CHECK_RESULT(iw_outgoing_target_count(outgoing), 0);
    view(outgoing, &packet);
    CHECK(packet.type == IW_PACKET_TEXT && equals(packet.text->text, "hello"));
    CHECK(packet.routing.source.type == IW_SOURCE_PLAYER);
    CHECK_RESULT(iw_packet_is_broadcast(&packet), 1);

    CHECK_OK(iw_outgoing_add_target(outgoing, "guard"));
    CHECK_OK(iw_outgoing_add_target(outgoing, "guard"));
    CHECK_OK(iw_outgoing_add_target(outgoing, GUARD));
    CHECK_OK(iw_outgoing_add_target(outgoing, "nobody"));
    CHECK_RESULT(iw_outgoing_target_count(outgoing), 3);
    CHECK_OK(iw_outgoing_target(outgoing, 0, &name, &agent));
    CHECK(well_formed(name) && equals(name, "guard") && well_formed(agent) && agent.len == 0);

    /* nobody has an agent id yet, and the routing says so */
    EXPECT(iw_outgoing_update_routing(outgoing), IW_ERROR_UNKNOWN_CHARACTER, "nobody");
    CHECK_OK(iw_outgoing_preprocess(outgoing, session));
    CHECK_RESULT(iw_outgoing_update_session_info(outgoing, session, missing, sizeof missing), 1);
    CHECK(strcmp(missing, "nobody") == 0);
    CHECK_RESULT(iw_outgoing_update_session_info(outgoing, session, NULL, 0), 1);
    CHECK_RESULT(iw_outgoing_target_count(outgoing), 2); /* "guard" and its full name are one */
    CHECK_OK(iw_outgoing_target(outgoing, 0, &name, &agent));
    CHECK(equals(name, GUARD) && equals(agent, agent_id));
    CHECK_OK(iw_outgoing_target(outgoing, 1, NULL, &agent));
    CHECK(agent.len == 0);
    CHECK_OK(iw_outgoing_target(outgoing, 1, &name, NULL));
    CHECK(equals(name, "nobody"));

    CHECK_OK(iw_outgoing_update_routing(outgoing));
    view(outgoing, &packet);
    CHECK(packet.routing.target.type == IW_SOURCE_AGENT && equals(packet.routing.target.name, agent_id));
    CHECK(packet.routing.target_count == 0);
    CHECK_RESULT(iw_packet_is_target(&packet, agent_id), 1);
    CHECK(iw_outgoing_to_json(outgoing, json, sizeof json) == (int32_t)packet.json.len);
    view(outgoing, &packet);
    CHECK(equals(packet.json, json));

    CHECK_OK(iw_outgoing_prepare_to_send(outgoing, session));
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    EXPECT(iw_outgoing_target_count(outgoing), IW_ERROR_INVALID_HANDLE, "outgoing");
    EXPECT(iw_outgoing_destroy(outgoing), IW_ERROR_INVALID_HANDLE, "outgoing");
    EXPECT(iw_session_send(session, outgoing, &receipt), IW_ERROR_INVALID_HANDLE, "outgoing");
    wait_sent(session, &receipt, &event);
    CHECK(equals(event.packet->json, json));
    wait_answered(session, &receipt);
    CHECK_OK(iw_session_destroy(session));
}

/* One known target goes out as `target`, several as `targets`. */
static void several_targets(void)
{
    iw_session session = establish_reporting();
    iw_outgoing outgoing = make_text("hello");
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    char guard[64], innkeeper[64];

    CHECK(iw_session_agent_id(session, "guard", guard, sizeof guard) > 0);
    CHECK(iw_session_agent_id(session, "innkeeper", innkeeper, sizeof innkeeper) > 0);
    CHECK_OK(iw_outgoing_add_target(outgoing, guard)); /* by agent id */
    CHECK_OK(iw_outgoing_add_target(outgoing, "innkeeper"));
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    wait_sent(session, &receipt, &event);
    CHECK(event.packet->routing.target.type == IW_SOURCE_NONE);
    CHECK(event.packet->routing.target_count == 2);
    CHECK(equals(event.packet->routing.targets[0].name, guard));
    CHECK(equals(event.packet->routing.targets[1].name, innkeeper));
    CHECK_RESULT(iw_packet_is_target(event.packet, innkeeper), 1);
    CHECK_RESULT(iw_packet_is_broadcast(event.packet), 1);
    wait_answered(session, &receipt);
    CHECK_OK(iw_session_destroy(session));
}

/* The original loses such a packet in silence. */
static void a_packet_for_nobody_stays(void)
{
    iw_session session = establish_demo();
    iw_outgoing outgoing = make_text("hello");
    iw_receipt receipt = IW_RECEIPT_INIT;

    /* two are there, and nobody is named */
    EXPECT(iw_outgoing_preprocess(outgoing, session), IW_ERROR_UNKNOWN_CHARACTER, "innkeeper");
    EXPECT(iw_outgoing_prepare_to_send(outgoing, session), IW_ERROR_UNKNOWN_CHARACTER, "guard");
    EXPECT(iw_session_send(session, outgoing, NULL), IW_ERROR_UNKNOWN_CHARACTER, "guard");
    EXPECT(iw_outgoing_update_routing(outgoing), IW_ERROR_UNKNOWN_CHARACTER, "iw_outgoing_add_target");
    CHECK_OK(iw_outgoing_add_target(outgoing, "king"));
    EXPECT(iw_outgoing_prepare_to_send(outgoing, session), IW_ERROR_UNKNOWN_CHARACTER, "king");
    EXPECT(iw_session_send(session, outgoing, &receipt), IW_ERROR_UNKNOWN_CHARACTER, "king");
    CHECK(receipt.packet_id[0] == '\0');
    CHECK_RESULT(iw_outgoing_target_count(outgoing), 1); /* still there, and good for another try */
    CHECK_OK(iw_outgoing_add_target(outgoing, "guard"));
    receipt.struct_size = 4;
    EXPECT(iw_session_send(session, outgoing, &receipt), IW_ERROR_ABI_MISMATCH, "struct_size");
    receipt.struct_size = (uint32_t)sizeof receipt;
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    wait_answered(session, &receipt);
    CHECK_OK(iw_session_destroy(session));
}

/* Before the session is established targets wait; they are found when the packet leaves. */
static void before_the_session_is_established(void)
{
    iw_session session = create_demo();
    iw_outgoing found = make_text("hello"), lost = make_text("hello"), open = make_text("hello");
    iw_receipt receipt = IW_RECEIPT_INIT, missed = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    char missing[64];
    int32_t result;

    CHECK_OK(iw_outgoing_add_target(found, "guard"));
    CHECK_OK(iw_outgoing_add_target(found, "nobody"));
    CHECK_OK(iw_outgoing_add_target(lost, "king"));
    EXPECT(iw_session_send(session, found, NULL), IW_ERROR_INVALID_STATE, "iw_session_start");
    CHECK_OK(iw_outgoing_preprocess(open, session)); /* stays open */
    EXPECT(iw_outgoing_prepare_to_send(open, session), IW_ERROR_UNKNOWN_CHARACTER, "no character");
    EXPECT(iw_outgoing_prepare_to_send(found, session), IW_ERROR_UNKNOWN_CHARACTER, "guard");
    CHECK_RESULT(iw_outgoing_update_session_info(found, session, missing, sizeof missing), 2);
    CHECK(strcmp(missing, "guard\nnobody") == 0);
    CHECK_OK(iw_session_start(session));
    CHECK_OK(iw_session_send(session, found, &receipt));
    result = iw_session_send(session, lost, &missed);
    if (result == IW_ERROR_UNKNOWN_CHARACTER) { /* the session was quicker: the characters are known already */
        CHECK(strstr(last_error(), "king") != NULL);
        CHECK_OK(iw_outgoing_destroy(lost));
    } else {
        CHECK_OK(result);
        do {
            next_event(session, &event);
        } while (event.type != IW_EVENT_PACKET_FAILED);
        CHECK(equals(event.packet->id.packet_id, missed.packet_id));
        CHECK(strstr(event.message.ptr, "king") != NULL);
    }
    wait_answered(session, &receipt);
    CHECK_OK(iw_outgoing_destroy(open));
    CHECK_OK(iw_session_destroy(session));
}

/* The current recipient: with one character there is no question. */
static void the_only_character(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    iw_outgoing early = make_text("hello"), outgoing = make_text("How are you?");
    iw_receipt first = IW_RECEIPT_INIT, second = IW_RECEIPT_INIT;
    iw_str name;

    config.scene = "innkeeper";
    config.scene_type = IW_SCENE_TYPE_SINGLE_CHARACTER;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    CHECK_OK(iw_session_send(session, early, &first));
    wait_answered(session, &first);
    CHECK_OK(iw_outgoing_preprocess(outgoing, session));
    CHECK_RESULT(iw_outgoing_target_count(outgoing), 1);
    CHECK_OK(iw_outgoing_target(outgoing, 0, &name, NULL));
    CHECK(equals(name, "workspaces/demo/characters/innkeeper"));
    CHECK_OK(iw_session_send(session, outgoing, &second));
    wait_answered(session, &second);
    CHECK_OK(iw_session_destroy(session));
}

/* --- the kinds ---------------------------------------------------------------------------------------------------- */

static void every_kind(void)
{
    iw_session session = establish_reporting();
    const iw_parameter parameters[] = {{"item", "a pie, \"fresh\""}};
    const char *const utterances[] = {"u-1", "u-2"};
    const uint8_t pcm[6] = {1, 0, 2, 0, 0xFF, 0xFF};
    iw_outgoing outgoing = 0;
    iw_event event = IW_EVENT_INIT;

    CHECK_OK(iw_outgoing_create_trigger("player_buys", parameters, 1, &outgoing));
    send_to_guard(session, outgoing, &event);
    CHECK(event.packet->custom != NULL && equals(event.packet->custom->name, "player_buys"));
    CHECK(event.packet->custom->parameter_count == 1);
    CHECK(equals(event.packet->custom->parameters[0].value, parameters[0].value));

    CHECK_OK(iw_outgoing_create_narrated_action("The player waves.", &outgoing));
    send_to_guard(session, outgoing, &event);
    CHECK(event.packet->action != NULL && equals(event.packet->action->content, "The player waves."));

    CHECK_OK(iw_outgoing_create_cancel_responses("i-1", utterances, 2, &outgoing));
    send_to_guard(session, outgoing, &event);
    CHECK(event.packet->mutation != NULL && event.packet->mutation->kind == IW_MUTATION_CANCEL_RESPONSES);
    CHECK(equals(event.packet->mutation->interaction_id, "i-1") && event.packet->mutation->name_count == 2);

    CHECK_OK(iw_outgoing_create_control(IW_CONTROL_AUDIO_SESSION_START, NULL, &outgoing));
    send_to_guard(session, outgoing, &event);
    CHECK(event.packet->control != NULL && event.packet->control->action == IW_CONTROL_AUDIO_SESSION_START);
    CHECK_OK(iw_outgoing_create_audio(pcm, sizeof pcm, &outgoing));
    send_to_guard(session, outgoing, &event);
    CHECK(event.packet->audio != NULL && event.packet->audio->size == sizeof pcm);
    CHECK(memcmp(event.packet->audio->data, pcm, sizeof pcm) == 0);
    CHECK_OK(iw_outgoing_create_control(IW_CONTROL_AUDIO_SESSION_END, "that was all", &outgoing));
    send_to_guard(session, outgoing, &event);
    CHECK(equals(event.packet->control->description, "that was all"));
    CHECK_OK(iw_session_destroy(session));
}

/* --- misuse -------------------------------------------------------------------------------------------------------- */

static void arguments_of_create(void)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT, utf8 = IW_ERROR_INVALID_UTF8;
    const uint8_t pcm[3] = {0, 0, 0};
    const iw_parameter nameless = {NULL, "value"};
    const char *const none[] = {NULL};
    uint32_t action;
    iw_outgoing out = 0x5EED;

    EXPECT(iw_outgoing_create_text(NULL, &out), argument, "text");
    EXPECT(iw_outgoing_create_text("", &out), argument, "text");
    EXPECT(iw_outgoing_create_text(INVALID_UTF8_TEXT, &out), utf8, "text");
    EXPECT(iw_outgoing_create_text("hi", NULL), argument, "out");
    EXPECT(iw_outgoing_create_trigger(NULL, NULL, 0, &out), argument, "name");
    EXPECT(iw_outgoing_create_trigger("", NULL, 0, &out), argument, "name");
    EXPECT(iw_outgoing_create_trigger(INVALID_UTF8_TEXT, NULL, 0, &out), utf8, "name");
    EXPECT(iw_outgoing_create_trigger("greet", NULL, 1, &out), argument, "parameters");
    EXPECT(iw_outgoing_create_trigger("greet", &nameless, 1, &out), argument, "parameters[0].name");
    EXPECT(iw_outgoing_create_trigger("greet", &nameless, SIZE_MAX, &out), argument, "count");
    EXPECT(iw_outgoing_create_trigger("greet", NULL, 0, NULL), argument, "out");
    EXPECT(iw_outgoing_create_narrated_action(NULL, &out), argument, "content");
    EXPECT(iw_outgoing_create_narrated_action("", &out), argument, "content");
    EXPECT(iw_outgoing_create_narrated_action("waves", NULL), argument, "out");
    EXPECT(iw_outgoing_create_cancel_responses(NULL, NULL, 0, &out), argument, "interaction_id");
    EXPECT(iw_outgoing_create_cancel_responses("", NULL, 0, &out), argument, "interaction_id");
    EXPECT(iw_outgoing_create_cancel_responses("i", NULL, 1, &out), argument, "utterance_ids");
    EXPECT(iw_outgoing_create_cancel_responses("i", none, 1, &out), argument, "utterance_ids[0]");
    EXPECT(iw_outgoing_create_cancel_responses("i", NULL, 0, NULL), argument, "out");
    EXPECT(iw_outgoing_create_audio(NULL, 2, &out), argument, "pcm16k_mono");
    EXPECT(iw_outgoing_create_audio(pcm, 0, &out), argument, "pcm16k_mono");
    EXPECT(iw_outgoing_create_audio(pcm, 3, &out), argument, "size");
    EXPECT(iw_outgoing_create_audio(pcm, SIZE_MAX, &out), argument, "size");
    EXPECT(iw_outgoing_create_audio(pcm, 2, NULL), argument, "out");
    EXPECT(iw_outgoing_create_json(NULL, &out), argument, "json");
    EXPECT(iw_outgoing_create_json("{}", NULL), argument, "out");
    EXPECT(iw_outgoing_create_control(IW_CONTROL_AUDIO_SESSION_END, INVALID_UTF8_TEXT, &out), utf8, "description");
    EXPECT(iw_outgoing_create_control(IW_CONTROL_AUDIO_SESSION_END, NULL, NULL), argument, "out");
    EXPECT(iw_outgoing_create_control(99, NULL, &out), argument, "action");
    for (action = 0; action <= IW_CONTROL_SESSION_CONFIGURATION; action++) {
        int a_client_sends_it = action == IW_CONTROL_AUDIO_SESSION_START || action == IW_CONTROL_AUDIO_SESSION_END
            || (action >= IW_CONTROL_TTS_PLAYBACK_START && action <= IW_CONTROL_TTS_PLAYBACK_UNMUTE)
            || action == IW_CONTROL_CONVERSATION_START;
        if (a_client_sends_it)
            continue;
        EXPECT(iw_outgoing_create_control(action, NULL, &out), argument, "action");
    }
    CHECK(out == 0x5EED);
}

/* Every function that takes an outgoing packet, with nothing wrong but the packet. */
static void every_call_refuses(iw_session session, iw_outgoing outgoing)
{
    const int32_t code = IW_ERROR_INVALID_HANDLE;
    iw_packet packet = IW_PACKET_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_str name = {NULL, 0}, agent = {NULL, 0};
    char text[8] = "before";

    EXPECT(iw_outgoing_add_target(outgoing, "guard"), code, "outgoing");
    EXPECT(iw_outgoing_target_count(outgoing), code, "outgoing");
    EXPECT(iw_outgoing_target(outgoing, 0, &name, &agent), code, "outgoing");
    EXPECT(iw_outgoing_preprocess(outgoing, session), code, "outgoing");
    EXPECT(iw_outgoing_update_session_info(outgoing, session, text, sizeof text), code, "outgoing");
    EXPECT(iw_outgoing_update_routing(outgoing), code, "outgoing");
    EXPECT(iw_outgoing_prepare_to_send(outgoing, session), code, "outgoing");
    EXPECT(iw_outgoing_view(outgoing, &packet), code, "outgoing");
    EXPECT(iw_outgoing_to_json(outgoing, text, sizeof text), code, "outgoing");
    EXPECT(iw_session_send(session, outgoing, &receipt), code, "outgoing");
    EXPECT(iw_outgoing_destroy(outgoing), code, "outgoing");
    CHECK(strcmp(text, "before") == 0 && packet.json.ptr == NULL && name.ptr == NULL && agent.ptr == NULL);
    CHECK(receipt.packet_id[0] == '\0');
}

static void handles(void)
{
    iw_session session = create_demo();
    iw_outgoing first = make_text("hi"), second;
    char text[8];

    every_call_refuses(session, 0);
    every_call_refuses(session, UINT64_MAX);
    every_call_refuses(session, first + 1);
    every_call_refuses(session, first ^ ((uint64_t)1 << 32));
    EXPECT(iw_outgoing_preprocess(first, 0), IW_ERROR_INVALID_HANDLE, "session");
    EXPECT(iw_outgoing_update_session_info(first, 0, text, sizeof text), IW_ERROR_INVALID_HANDLE, "session");
    EXPECT(iw_outgoing_prepare_to_send(first, 0), IW_ERROR_INVALID_HANDLE, "session");
    EXPECT(iw_session_send(0, first, NULL), IW_ERROR_INVALID_HANDLE, "session");
    CHECK_OK(iw_outgoing_destroy(first));
    every_call_refuses(session, first);
    second = make_text("hi");
    CHECK(second != first);
    every_call_refuses(session, first);
    CHECK_OK(iw_outgoing_destroy(second));
    CHECK_OK(iw_session_destroy(session));
}

static void arguments_of_the_steps(void)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT;
    iw_session session = create_demo();
    iw_outgoing outgoing = make_text("hi");
    iw_packet packet = IW_PACKET_INIT;
    iw_str name = {NULL, 0};
    char small[4];

    EXPECT(iw_outgoing_add_target(outgoing, NULL), argument, "character");
    EXPECT(iw_outgoing_add_target(outgoing, ""), argument, "character");
    EXPECT(iw_outgoing_add_target(outgoing, "bad\001name"), argument, "character");
    EXPECT(iw_outgoing_add_target(outgoing, "characters/guard"), argument, "guard");
    EXPECT(iw_outgoing_add_target(outgoing, INVALID_UTF8_TEXT), IW_ERROR_INVALID_UTF8, "character");
    CHECK_RESULT(iw_outgoing_target_count(outgoing), 0);
    EXPECT(iw_outgoing_target(outgoing, 0, &name, NULL), argument, "index: 0 is out of range");
    EXPECT(iw_outgoing_target(outgoing, SIZE_MAX, &name, NULL), argument, "index");
    CHECK_OK(iw_outgoing_add_target(outgoing, "guard"));
    EXPECT(iw_outgoing_update_session_info(outgoing, session, NULL, 8), argument, "missing");
    CHECK_RESULT(iw_outgoing_update_session_info(outgoing, session, small, sizeof small), 1);
    CHECK(strcmp(small, "gua") == 0);
    EXPECT(iw_outgoing_view(outgoing, NULL), argument, "packet");
    packet.struct_size = 4;
    EXPECT(iw_outgoing_view(outgoing, &packet), IW_ERROR_ABI_MISMATCH, "struct_size");
    CHECK(packet.json.ptr == NULL);
    EXPECT(iw_outgoing_to_json(outgoing, NULL, 8), argument, "buffer");
    CHECK(iw_outgoing_to_json(outgoing, NULL, 0) > 0);
    CHECK_OK(iw_outgoing_destroy(outgoing));
    CHECK_OK(iw_session_destroy(session));
}

/* --- threads ------------------------------------------------------------------------------------------------------- */

static void *use_until_destroyed(void *argument)
{
    iw_outgoing outgoing = *(const iw_outgoing *)argument;
    char json[512];
    int32_t got;

    do {
        iw_packet packet = IW_PACKET_INIT;
        got = iw_outgoing_to_json(outgoing, json, sizeof json);
        CHECK(got > 0 || got == IW_ERROR_BUSY || got == IW_ERROR_INVALID_HANDLE);
        got = iw_outgoing_add_target(outgoing, "guard");
        CHECK(got == IW_OK || got == IW_ERROR_BUSY || got == IW_ERROR_INVALID_HANDLE);
        got = iw_outgoing_view(outgoing, &packet);
        CHECK(got == IW_OK || got == IW_ERROR_BUSY || got == IW_ERROR_INVALID_HANDLE);
    } while (got != IW_ERROR_INVALID_HANDLE);
    return NULL;
}

/* Four threads use a packet while a fifth takes it away: each call works, is told BUSY, or finds it gone. */
static void many_threads(void)
{
    int round;
    for (round = 0; round < 20; round++) {
        iw_outgoing outgoing = make_text("hello");
        pthread_t users[4];
        size_t i;
        for (i = 0; i < COUNT_OF(users); i++)
            users[i] = start_thread(use_until_destroyed, &outgoing);
        nap();
        CHECK_OK(iw_outgoing_destroy(outgoing));
        for (i = 0; i < COUNT_OF(users); i++)
            join_thread(users[i]);
    }
}

static void after_shutdown(void)
{
    iw_session session = establish_demo();
    iw_outgoing outgoing = make_text("hello");

    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    EXPECT(iw_outgoing_target_count(outgoing), IW_ERROR_INVALID_HANDLE, "outgoing");
    EXPECT(iw_outgoing_destroy(outgoing), IW_ERROR_INVALID_HANDLE, "outgoing");
    EXPECT(iw_session_send(session, outgoing, NULL), IW_ERROR_INVALID_HANDLE, "session");
}

int main(void)
{
    step_by_step();
    several_targets();
    a_packet_for_nobody_stays();
    before_the_session_is_established();
    the_only_character();
    every_kind();
    arguments_of_create();
    handles();
    arguments_of_the_steps();
    many_threads();
    after_shutdown();
    return passed();
}
