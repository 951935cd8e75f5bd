/* What a reader of inworld.h writes at first try: whole conversations with the demo scene, and every promise of the
 * header about events, packets, receipts and characters looked at on the way. */
#include "check.h"

/* What the answer to one receipt has held so far. */
typedef struct answer {
    int texts, audios, emotions, others;
} answer;

static uint64_t last_sequence;

static size_t payload_count(const iw_packet *packet)
{
    return (size_t)(packet->text != NULL) + (packet->audio != NULL) + (packet->emotion != NULL)
        + (packet->custom != NULL) + (packet->control != NULL) + (packet->action != NULL)
        + (packet->relation != NULL) + (packet->mutation != NULL) + (packet->session_response != NULL)
        + (packet->latency_report != NULL) + (packet->operation_status != NULL) + (packet->log != NULL);
}

/* Whether the one pointer that is set is the one that the type calls for. */
static int payload_fits_type(const iw_packet *packet)
{
    switch (packet->type) {
    case IW_PACKET_TEXT: return packet->text != NULL;
    case IW_PACKET_AUDIO: return packet->audio != NULL;
    case IW_PACKET_EMOTION: return packet->emotion != NULL;
    case IW_PACKET_CUSTOM: return packet->custom != NULL;
    case IW_PACKET_CONTROL: return packet->control != NULL;
    case IW_PACKET_ACTION: return packet->action != NULL;
    case IW_PACKET_RELATION: return packet->relation != NULL;
    case IW_PACKET_MUTATION: return packet->mutation != NULL;
    case IW_PACKET_SESSION_RESPONSE: return packet->session_response != NULL;
    case IW_PACKET_LATENCY_REPORT: return packet->latency_report != NULL;
    case IW_PACKET_OPERATION_STATUS: return packet->operation_status != NULL;
    case IW_PACKET_LOG: return packet->log != NULL;
    default: return 0;
    }
}

static void check_source(const iw_source *source)
{
    CHECK(source->type <= IW_SOURCE_WORLD);
    CHECK(source->reserved == 0);
    CHECK(well_formed(source->name));
}

static void check_audio(const iw_audio *audio)
{
    size_t i;
    CHECK(audio->data != NULL && audio->size > 0);
    CHECK(audio->sample_rate > 0 && audio->channels > 0);
    CHECK(audio->samples != NULL && audio->sample_count > 0);
    CHECK(audio->duration_us > 0);
    for (i = 0; i < audio->phoneme_count; i++) {
        CHECK(well_formed(audio->phonemes[i].symbol));
        CHECK(audio->phonemes[i].start_us >= 0 && audio->phonemes[i].start_us <= audio->duration_us);
        CHECK(i == 0 || audio->phonemes[i].start_us >= audio->phonemes[i - 1].start_us);
    }
}

static void check_packet(const iw_packet *packet)
{
    size_t i;
    iw_str name = {NULL, 0};
    char text[256];

    CHECK(packet->struct_size >= sizeof(iw_packet));
    CHECK(packet->timestamp_us > 0);
    CHECK(packet->reserved == 0);
    CHECK(well_formed(packet->id.packet_id) && packet->id.packet_id.len > 0);
    CHECK(well_formed(packet->id.utterance_id) && well_formed(packet->id.interaction_id));
    CHECK(well_formed(packet->id.correlation_id) && well_formed(packet->id.conversation_id));
    CHECK(well_formed(packet->json) && packet->json.ptr[0] == '{');
    check_source(&packet->routing.source);
    check_source(&packet->routing.target);
    CHECK(packet->routing.target_count == 0 || packet->routing.targets != NULL);
    for (i = 0; i < packet->routing.target_count; i++)
        check_source(&packet->routing.targets[i]);

    if (packet->type == IW_PACKET_UNKNOWN || packet->type >= IW_PACKET_SILENCE) {
        CHECK(payload_count(packet) == 0);
    } else {
        CHECK(payload_count(packet) == 1);
        CHECK(payload_fits_type(packet));
    }
    if (packet->text != NULL)
        CHECK(well_formed(packet->text->text));
    if (packet->audio != NULL)
        check_audio(packet->audio);
    if (packet->custom != NULL) {
        CHECK(well_formed(packet->custom->name));
        for (i = 0; i < packet->custom->parameter_count; i++)
            CHECK(well_formed(packet->custom->parameters[i].name) && well_formed(packet->custom->parameters[i].value));
    }
    if (packet->action != NULL)
        CHECK(well_formed(packet->action->content));

    CHECK_OK(iw_packet_source_name(packet, &name));
    CHECK(well_formed(name));
    CHECK_OK(iw_packet_target_name(packet, &name));
    CHECK(well_formed(name));
    CHECK(iw_packet_is_broadcast(packet) == (packet->routing.target.type == IW_SOURCE_NONE));
    CHECK(iw_packet_to_json(packet, NULL, 0) == (int32_t)packet->json.len);
    CHECK(iw_packet_id_to_string(packet, text, sizeof text) > 0);
    CHECK(strstr(text, packet->id.packet_id.ptr) != NULL);
}

/* Polls one event and checks what holds for every event. */
static void next_checked(iw_session session, iw_event *event)
{
    next_event(session, event);
    CHECK(event->sequence == last_sequence + 1);
    last_sequence = event->sequence;
    CHECK(event->time_us > 0);
    CHECK(well_formed(event->message));
    CHECK(event->reserved == 0);
    CHECK(event->type != IW_EVENT_ERROR);
    if (event->type == IW_EVENT_PACKET) {
        CHECK(event->packet != NULL);
        CHECK(event->packet->status == IW_PACKET_STATUS_RECEIVED);
        check_packet(event->packet);
    }
}

/* The table's way up: IDLE, CONNECTING, CONNECTED, with CONNECTED and ESTABLISHED right behind their change. */
static void check_the_way_up(iw_session session, size_t characters)
{
    iw_event event = IW_EVENT_INIT;
    size_t i;

    next_checked(session, &event);
    CHECK(event.type == IW_EVENT_CONNECTION_STATE_CHANGED);
    CHECK(event.previous_state == IW_CONNECTION_STATE_IDLE && event.state == IW_CONNECTION_STATE_CONNECTING);
    next_checked(session, &event);
    CHECK(event.type == IW_EVENT_CONNECTION_STATE_CHANGED);
    CHECK(event.previous_state == IW_CONNECTION_STATE_CONNECTING && event.state == IW_CONNECTION_STATE_CONNECTED);
    next_checked(session, &event);
    CHECK(event.type == IW_EVENT_CONNECTED && event.flag == 1);

    do {
        next_checked(session, &event);
    } while (event.type != IW_EVENT_ESTABLISHED);
    CHECK(event.flag == 1);
    CHECK(event.character_count == characters);
    for (i = 0; i < event.character_count; i++) {
        CHECK(well_formed(event.characters[i].brain_name) && event.characters[i].brain_name.len > 0);
        CHECK(well_formed(event.characters[i].agent_id) && event.characters[i].agent_id.len > 0);
        CHECK(well_formed(event.characters[i].given_name) && event.characters[i].given_name.len > 0);
        CHECK(well_formed(event.characters[i].avatar_image));
    }
    CHECK_RESULT(iw_session_connection_state(session), (int32_t)IW_CONNECTION_STATE_CONNECTED);
    CHECK_RESULT(iw_session_connected(session), 1);
    CHECK_RESULT(iw_session_established(session), 1);
}

/* The way down by stop: IDLE, CONNECTED 0, ESTABLISHED 0. */
static void stop_and_check_the_way_down(iw_session session)
{
    iw_event event = IW_EVENT_INIT;

    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    CHECK_RESULT(iw_session_connection_state(session), (int32_t)IW_CONNECTION_STATE_IDLE);
    CHECK_RESULT(iw_session_connected(session), 0);
    CHECK_RESULT(iw_session_established(session), 0);
    do {
        next_checked(session, &event);
    } while (event.type != IW_EVENT_CONNECTION_STATE_CHANGED);
    CHECK(event.previous_state == IW_CONNECTION_STATE_CONNECTED && event.state == IW_CONNECTION_STATE_IDLE);
    CHECK(event.code == IW_FAILURE_STOPPED);
    next_checked(session, &event);
    CHECK(event.type == IW_EVENT_CONNECTED && event.flag == 0);
    next_checked(session, &event);
    CHECK(event.type == IW_EVENT_ESTABLISHED && event.flag == 0);
    CHECK_RESULT(iw_poll(session, &event), 0);
}

static void check_id(const char *id, size_t capacity)
{
    CHECK(memchr(id, '\0', capacity) != NULL);
    CHECK(id[0] != '\0');
}

static void check_receipt(const iw_receipt *receipt)
{
    check_id(receipt->packet_id, sizeof receipt->packet_id);
    check_id(receipt->interaction_id, sizeof receipt->interaction_id);
    check_id(receipt->correlation_id, sizeof receipt->correlation_id);
    CHECK(memchr(receipt->utterance_id, '\0', sizeof receipt->utterance_id) != NULL);
}

/* Reads events until the answer to the receipt is complete, and counts what it is made of. */
static answer read_answer(iw_session session, const iw_receipt *receipt, const char *agent_id)
{
    iw_event event = IW_EVENT_INIT;
    answer heard = {0, 0, 0, 0};

    check_receipt(receipt);
    for (;;) {
        const iw_packet *packet;
        next_checked(session, &event);
        packet = event.packet;
        if (event.type != IW_EVENT_PACKET || !equals(packet->id.interaction_id, receipt->interaction_id))
            continue;
        CHECK(equals(packet->id.correlation_id, receipt->correlation_id));
        if (packet->routing.source.type != IW_SOURCE_AGENT)
            continue; /* the server may echo what the player typed */
        CHECK_RESULT(iw_packet_is_source(packet, agent_id), 1);
        CHECK_RESULT(iw_packet_is_related(packet, agent_id), 1);
        CHECK_RESULT(iw_packet_is_target(packet, agent_id), 0);
        if (is_interaction_end(&event, receipt->interaction_id))
            return heard;
        if (packet->text != NULL && packet->text->text.len > 0)
            heard.texts++;
        else if (packet->audio != NULL && packet->audio->phoneme_count > 0)
            heard.audios++;
        else if (packet->emotion != NULL)
            heard.emotions++;
        else
            heard.others++;
    }
}

static int is_answered(answer heard)
{
    return heard.texts + heard.audios + heard.emotions + heard.others > 0;
}

static void read_characters(iw_session session)
{
    char name[64], given[64], agent[64], again[64];
    int32_t i, found = 0;

    CHECK_RESULT(iw_session_character_count(session), 2);
    for (i = 0; i < 2; i++) {
        CHECK(iw_session_character_name(session, (size_t)i, name, sizeof name) > 0);
        CHECK(iw_session_given_name(session, name, given, sizeof given) > 0);
        CHECK(iw_session_agent_id(session, name, agent, sizeof agent) > 0);
        CHECK(iw_session_agent_id(session, agent, again, sizeof again) > 0);
        CHECK(strcmp(agent, again) == 0);
        if (strcmp(given, "Mara") == 0)
            found += 1;
        if (strcmp(given, "Bran") == 0)
            found += 2;
    }
    CHECK(found == 3);
    CHECK(iw_session_given_name(session, "innkeeper", given, sizeof given) == 4 && strcmp(given, "Mara") == 0);
    CHECK(iw_session_given_name(session, "guard", given, sizeof given) == 4 && strcmp(given, "Bran") == 0);
    CHECK(iw_session_given_name(session, "workspaces/demo/characters/guard", given, sizeof given) == 4);
}

static void talk_to(iw_session session, const char *character)
{
    iw_parameter parameters[2];
    iw_receipt first = IW_RECEIPT_INIT, receipt = IW_RECEIPT_INIT;
    char agent_id[64];
    answer heard;

    CHECK(iw_session_agent_id(session, character, agent_id, sizeof agent_id) > 0);

    CHECK_OK(iw_session_send_text(session, character, "hello", &first));
    heard = read_answer(session, &first, agent_id);
    CHECK(heard.texts > 0 && heard.audios > 0 && heard.emotions > 0);

    CHECK_OK(iw_session_send_text(session, agent_id, "How are you?", &receipt));
    CHECK(strcmp(first.packet_id, receipt.packet_id) != 0);
    CHECK(strcmp(first.interaction_id, receipt.interaction_id) != 0);
    CHECK(is_answered(read_answer(session, &receipt, agent_id)));

    parameters[0].name = "item";
    parameters[0].value = "a pie, \"fresh\"";
    parameters[1].name = "coins";
    parameters[1].value = "3";
    CHECK_OK(iw_session_send_trigger(session, character, "player_buys", parameters, 2, &receipt));
    CHECK(is_answered(read_answer(session, &receipt, agent_id)));
    CHECK_OK(iw_session_send_trigger(session, character, "player_leaves", NULL, 0, &receipt));
    CHECK(is_answered(read_answer(session, &receipt, agent_id)));

    CHECK_OK(iw_session_send_narrated_action(session, character, "The player puts a coin on the table.", &receipt));
    CHECK(is_answered(read_answer(session, &receipt, agent_id)));
}

static void whole_conversation(void)
{
    iw_session session = create_demo();
    iw_event event = IW_EVENT_INIT;

    last_sequence = 0;
    CHECK_RESULT(iw_session_connection_state(session), (int32_t)IW_CONNECTION_STATE_IDLE);
    CHECK_RESULT(iw_poll(session, &event), 0);
    CHECK_OK(iw_session_start(session));
    check_the_way_up(session, 2);
    read_characters(session);
    talk_to(session, "innkeeper");
    talk_to(session, "guard");
    stop_and_check_the_way_down(session);

    /* once more with the same session: the numbers of its events go on */
    CHECK_OK(iw_session_start(session));
    check_the_way_up(session, 2);
    talk_to(session, "guard");
    stop_and_check_the_way_down(session);
    CHECK_OK(iw_session_destroy(session));
}

/* Two questions before there is a connection leave in order once there is one. */
static void packets_wait_for_the_connection(void)
{
    iw_session session = create_demo();
    iw_receipt first = IW_RECEIPT_INIT, second = IW_RECEIPT_INIT;

    CHECK_OK(iw_session_start(session));
    CHECK_OK(iw_session_send_text(session, "innkeeper", "hello", &first));
    CHECK_OK(iw_session_send_text(session, "innkeeper", "How are you?", &second));
    wait_answered(session, &first);
    wait_answered(session, &second);
    CHECK_OK(iw_session_destroy(session));
}

static void single_character(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    iw_receipt receipt = IW_RECEIPT_INIT;
    char agent_id[64];

    config.scene = "innkeeper";
    config.scene_type = IW_SCENE_TYPE_SINGLE_CHARACTER;
    config.player_name = "Robin";
    last_sequence = 0;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    check_the_way_up(session, 1);
    CHECK_RESULT(iw_session_character_count(session), 1);
    CHECK(iw_session_agent_id(session, "innkeeper", agent_id, sizeof agent_id) > 0);
    /* NULL: the current recipient, which needs no name when there is one character */
    CHECK_OK(iw_session_send_text(session, NULL, "hello", &receipt));
    CHECK(read_answer(session, &receipt, agent_id).texts > 0);
    CHECK_OK(iw_session_destroy(session));
}

/* A packet that was sent is shown only to those who ask for it, and it is the one of the receipt. */
static void sent_packets_are_reported(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;

    config.flags = IW_SESSION_REPORT_SENT;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    wait_established(session);
    CHECK_OK(iw_session_send_text(session, "guard", "hello", &receipt));
    do {
        wait_for_event(session, IW_EVENT_PACKET_SENT, &event);
    } while (!equals(event.packet->id.packet_id, receipt.packet_id));
    CHECK(event.packet->status == IW_PACKET_STATUS_SENT);
    CHECK(event.packet->text != NULL && equals(event.packet->text->text, "hello"));
    CHECK(event.packet->routing.source.type == IW_SOURCE_PLAYER);
    check_packet(event.packet);
    CHECK_OK(iw_session_destroy(session));
}

static void two_sessions_at_once(void)
{
    iw_session left = establish_demo(), right = establish_demo();
    iw_receipt to_left = IW_RECEIPT_INIT, to_right = IW_RECEIPT_INIT;

    CHECK(left != right);
    CHECK_OK(iw_session_send_text(left, "innkeeper", "hello", &to_left));
    CHECK_OK(iw_session_send_text(right, "guard", "hello", &to_right));
    wait_answered(right, &to_right);
    wait_answered(left, &to_left);
    CHECK_OK(iw_session_destroy(left));
    say_and_wait(right, "guard", "hello");
    CHECK_OK(iw_session_destroy(right));
}

int main(void)
{
    char version[32];

    CHECK(iw_abi_version() == IW_ABI_VERSION);
    CHECK(iw_version(version, sizeof version) == (int32_t)strlen(version));
    whole_conversation();
    packets_wait_for_the_connection();
    single_character();
    sent_packets_are_reported();
    two_sessions_at_once();
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    return passed();
}
