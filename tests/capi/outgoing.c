/* Packets of one's own: made, aimed, looked at and sent step by step, as the header tells, and everything that can be
 * wrong about it. */
#include "check.h"

#include <stdint.h>

#define GUARD "workspaces/demo/characters/guard"
#define INVALID_UTF8_TEXT "bad \xFF\xFE text"

static void expect_at(const char *file, int line, const char *call, int32_t result, int32_t code, const char *word)
{
    check_result_at(file, line, call, result, code);
    if (strstr(last_error(), word) == NULL) {
        fprintf(stderr, "%s:%d: after %s the last error does not name '%s'\n", file, line, call, word);
        FAIL("the message names what is wrong");
    }
}

/* The call fails with this code, and the message contains this word. */
#define EXPECT(call, code, word) expect_at(__FILE__, __LINE__, #call, (call), (code), (word))

static iw_outgoing make_text(const char *text)
{
    iw_outgoing outgoing = 0;
    CHECK_OK(iw_outgoing_create_text(text, &outgoing));
    CHECK(outgoing != 0);
    return outgoing;
}

static iw_outgoing make_json(const char *json)
{
    iw_outgoing outgoing = 0;
    CHECK_OK(iw_outgoing_create_json(json, &outgoing));
    return outgoing;
}

static void view(iw_outgoing outgoing, iw_packet *packet)
{
    const iw_packet fresh = IW_PACKET_INIT;
    *packet = fresh;
    CHECK_OK(iw_outgoing_view(outgoing, packet));
    CHECK(packet->struct_size == sizeof *packet);
    CHECK(packet->status == IW_PACKET_STATUS_QUEUED);
    CHECK(well_formed(packet->json) && packet->json.ptr[0] == '{');
    CHECK(well_formed(packet->id.packet_id) && packet->id.packet_id.len > 0);
    CHECK(packet->timestamp_us > 0);
}

/* What was sent is the packet of this receipt. */
static void wait_sent(iw_session session, const iw_receipt *receipt, iw_event *event)
{
    do {
        wait_for_event(session, IW_EVENT_PACKET_SENT, event);
    } while (!equals(event->packet->id.packet_id, receipt->packet_id));
}

static iw_session establish_reporting(void)
{
    iw_session_config config = demo_config();
    config.flags = IW_SESSION_REPORT_SENT;
    return establish(&config);
}

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

/* Whoever the player is talking to: with one character there is no question. */
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

static void send_to_guard(iw_session session, iw_outgoing outgoing, iw_event *event)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    CHECK_OK(iw_outgoing_add_target(outgoing, "guard"));
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    wait_sent(session, &receipt, event);
    CHECK(event->packet->routing.target.type == IW_SOURCE_AGENT);
}

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

/* --- ids ----------------------------------------------------------------------------------------------------------- */

#define ID_39 "012345678901234567890123456789012345678"
#define ID_40 ID_39 "9"
#define TYPED "\"text\":{\"text\":\"x\",\"sourceType\":\"TYPED_IN\",\"final\":true}"

/* What cannot be told in a receipt is refused when the packet is made; what is made can be sent. */
static void ids_that_a_receipt_has_no_room_for(void)
{
    static const char *const members[] = {"packetId", "interactionId", "utteranceId", "correlationId", "conversationId"};
    const char *const utterances[] = {ID_40};
    iw_session session = establish_reporting();
    iw_outgoing outgoing = 0;
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    char json[200];
    size_t i;

    EXPECT(iw_outgoing_create_perceived_latency(ID_40, 5, IW_PRECISION_FINE, &outgoing), IW_ERROR_INVALID_ARGUMENT,
           "interaction_id");
    CHECK_OK(iw_outgoing_create_perceived_latency(ID_39, 5, IW_PRECISION_FINE, &outgoing));
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    CHECK(strcmp(receipt.interaction_id, ID_39) == 0);
    wait_sent(session, &receipt, &event);
    for (i = 0; i < sizeof members / sizeof *members; i++) {
        sprintf(json, "{\"packetId\":{\"%s\":\"" ID_40 "\"}," TYPED "}", members[i]);
        EXPECT(iw_outgoing_create_json(json, &outgoing), IW_ERROR_INVALID_ARGUMENT, "40 bytes");
        sprintf(json, "{\"packetId\":{\"%s\":\"" ID_39 "\"}," TYPED "}", members[i]);
        CHECK_OK(iw_outgoing_create_json(json, &outgoing));
        send_to_guard(session, outgoing, &event);
    }
    /* Ids inside of a packet are no ids of the packet. */
    CHECK_OK(iw_outgoing_create_regenerate_response(ID_40, &outgoing));
    send_to_guard(session, outgoing, &event);
    CHECK_OK(iw_outgoing_create_apply_response(ID_40, ID_40, ID_40, 0, &outgoing));
    send_to_guard(session, outgoing, &event);
    CHECK_OK(iw_outgoing_create_cancel_responses(ID_40, utterances, 1, &outgoing));
    send_to_guard(session, outgoing, &event);
    CHECK_OK(iw_session_destroy(session));
}

/* --- JSON ---------------------------------------------------------------------------------------------------------- */

/* The strings are sent as they are written, escapes and all. */
static void json_is_sent_as_it_is_written(void)
{
    static const char event_text[] = "\"text\":{\"text\":\"He said \\u201chi\\u201d \\/ \\ud83d\\ude00 \xE2\x80\x9C\","
                                     "\"sourceType\":\"TYPED_IN\", \"final\" : true,\"modelInfo\":{\"service\":\"x\"}}";
    iw_session session = establish_reporting();
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    iw_outgoing outgoing;
    iw_packet packet;
    char json[512];

    snprintf(json, sizeof json, "{\"packetId\":{\"packetId\":\"p-1\",\"interactionId\":\"i-1\"},%s,"
             "\"routing\":{\"source\":{\"type\":\"PLAYER\",\"name\":\"Robin\"},"
             "\"target\":{\"type\":\"AGENT\",\"name\":\"guard\"}}}", event_text);
    outgoing = make_json(json);
    CHECK_RESULT(iw_outgoing_target_count(outgoing), 1);
    view(outgoing, &packet);
    CHECK(equals(packet.id.packet_id, "p-1") && equals(packet.id.interaction_id, "i-1"));
    CHECK(packet.id.utterance_id.len > 0 && packet.id.correlation_id.len > 0);
    CHECK(strstr(packet.json.ptr, event_text) != NULL);
    CHECK(packet.text != NULL && strncmp(packet.text->text.ptr, "He said \xE2\x80\x9Chi", 13) == 0);
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    CHECK(strcmp(receipt.packet_id, "p-1") == 0);
    wait_sent(session, &receipt, &event);
    CHECK(strstr(event.packet->json.ptr, event_text) != NULL);
    CHECK(event.packet->routing.target.type == IW_SOURCE_AGENT);
    CHECK(equals(event.packet->routing.source.name, "Robin"));
    wait_answered(session, &receipt);
    CHECK_OK(iw_session_destroy(session));
}

/* What is for the session itself needs no target and takes none. */
static void json_for_the_session(void)
{
    iw_session session = establish_reporting();
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    iw_outgoing outgoing = make_json("{\"sessionControl\":{\"sessionHistoryRequest\":{}}}");

    EXPECT(iw_outgoing_add_target(outgoing, "guard"), IW_ERROR_INVALID_ARGUMENT, "session itself");
    CHECK_OK(iw_outgoing_update_routing(outgoing));
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    CHECK(receipt.interaction_id[0] == '\0');
    wait_sent(session, &receipt, &event);
    CHECK(event.packet->routing.target.type == IW_SOURCE_WORLD);

    outgoing = make_json("{\"packetId\":{\"conversationId\":\"c-1\"},\"control\":{\"action\":\"CONVERSATION_UPDATE\","
                         "\"conversationUpdate\":{\"participants\":[]}}}");
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    wait_sent(session, &receipt, &event);
    CHECK(event.packet->routing.target.type == IW_SOURCE_NONE);
    CHECK(equals(event.packet->id.conversation_id, "c-1"));
    CHECK_OK(iw_session_destroy(session));
}

typedef struct bad_json {
    const char *json, *word;
} bad_json;

static const bad_json BAD_JSON[] = {
    {"", "json"},
    {"hello", "json"},
    {"[]", "json"},
    {"{}", "no event"},
    {"{\"text\":null}", "no event"},
    {"{\"tex\":{}}", "tex"},
    {"{\"text\":7}", "json"},
    {"{\"text\":{\"text\":\"hi\",\"sourceType\":\"TYPED_IN\",\"final\":true}} {}", "alone"},
    {"{\"text\":{\"text\":\"\",\"sourceType\":\"TYPED_IN\",\"final\":true}}", "text"},
    {"{\"text\":{\"text\":\"hi\",\"sourceType\":\"GENERATED\",\"final\":true}}", "TYPED_IN"},
    {"{\"text\":{\"text\":\"hi\",\"sourceType\":\"TYPED_IN\",\"final\":true},\"custom\":{\"name\":\"x\"}}", "more than one"},
    {"{\"emotion\":{\"behavior\":\"JOY\"}}", "servers"},
    {"{\"operationStatus\":{}}", "servers"},
    {"{\"sessionControlResponse\":{}}", "servers"},
    {"{\"debugInfo\":{}}", "servers"},
    {"{\"loadSceneOutput\":{}}", "servers"},
    {"{\"log\":{\"text\":\"hi\"}}", "servers"},
    {"{\"audioChunk\":{\"chunk\":\"AAA=\"}}", "dataChunk"},
    {"{\"cancelResponses\":{}}", "mutation.cancelResponses"},
    {"{\"control\":{\"action\":\"INTERACTION_END\"}}", "INTERACTION_END"},
    {"{\"control\":{\"action\":\"DANCE\"}}", "control"},
    {"{\"control\":{\"action\":\"CONVERSATION_UPDATE\"}}", "payload"},
    {"{\"custom\":{\"name\":\"inworld.task.dance\",\"type\":\"TASK\"}}", "TASK"},
    {"{\"custom\":{\"type\":\"TRIGGER\"}}", "name"},
    {"{\"dataChunk\":{\"type\":\"SILENCE\",\"durationMs\":\"10\"}}", "SILENCE"},
    {"{\"dataChunk\":{\"type\":\"AUDIO\",\"chunk\":\"***\"}}", "Base64"},
    {"{\"dataChunk\":{\"type\":\"AUDIO\"}}", "chunk"},
    {"{\"action\":{}}", "action"},
    {"{\"mutation\":{}}", "mutation"},
    {"{\"mutation\":{\"loadScene\":{\"name\":\"x\"},\"loadCharacters\":{\"name\":[]}}}", "mutation"},
    {"{\"sessionControl\":{}}", "sessionControl"},
    {"{\"entitiesItemsOperation\":{}}", "entitiesItemsOperation"},
    {"{\"latencyReport\":{\"pingPong\":{\"type\":\"PING\"}}}", "PONG"},
    {"{\"latencyReport\":{}}", "latencyReport"},
    {"{\"custom\":{\"name\":\"x\",\"type\":\"TRIGGER\"},\"routing\":{\"source\":{\"type\":\"AGENT\",\"name\":\"a\"}}}", "AGENT"},
    {"{\"custom\":{\"name\":\"x\",\"type\":\"TRIGGER\"},\"routing\":{\"target\":{\"type\":\"PLAYER\"}}}", "PLAYER"},
    {"{\"custom\":{\"name\":\"x\",\"type\":\"TRIGGER\"},\"routing\":{\"targets\":[{\"type\":\"AGENT\"}]}}", "routing"},
    {"{\"custom\":{\"name\":\"x\",\"type\":\"TRIGGER\"},"
     "\"packetId\":{\"packetId\":\"0123456789012345678901234567890123456789\"}}", "packetId"},
    {"{\"text\":{\"text\":\"hi\",\"sourceType\":\"TYPED\",\"final\":true}}", "text.sourceType is \"TYPED\""},
    {"{\"custom\":{\"name\":\"x\",\"type\":\"TRIGGER\",\"playback\":\"NEVER\"}}", "INTERACTION_END, UTTERANCE"},
    {"{\"control\":{\"action\":\"AUDIO_SESSION_START\",\"audio_session_start\":{\"mode\":7}}}", "mode is 7"},
    {"{\"mutation\":{\"loadCharacters\":{\"name\":[{\"name\":\"x\",\"languageCode\":\"en-US\"}]}}}", "EN_US"},
    {"{\"entitiesItemsOperation\":{\"removeItems\":{\"itemIds\":[]}}}", "removeItems.itemIds"},
    {"{\"entitiesItemsOperation\":{\"createOrUpdateItems\":{\"items\":[{\"displayName\":\"x\"}]}}}", "id"},
    {"{\"entitiesItemsOperation\":{\"itemsInEntities\":{\"itemIds\":[\"a\"],\"entityNames\":[\"b\"]}}}", "REPLACE"},
    {INVALID_UTF8_TEXT, "json"},
};

static void json_that_is_refused(void)
{
    size_t i;
    for (i = 0; i < COUNT_OF(BAD_JSON); i++) {
        iw_outgoing outgoing = 0x5EED;
        int32_t code = strcmp(BAD_JSON[i].json, INVALID_UTF8_TEXT) == 0 ? IW_ERROR_INVALID_UTF8
                                                                        : IW_ERROR_INVALID_ARGUMENT;
        int32_t result = iw_outgoing_create_json(BAD_JSON[i].json, &outgoing);
        if (result != code || strstr(last_error(), BAD_JSON[i].word) == NULL)
            fprintf(stderr, "%s\n", BAD_JSON[i].json);
        EXPECT(result, code, BAD_JSON[i].word);
        CHECK(outgoing == 0x5EED);
    }
}

/* --- packets built by hand ----------------------------------------------------------------------------------------- */

static iw_str lent(const char *text)
{
    iw_str str;
    str.ptr = text;
    str.len = strlen(text);
    return str;
}

static void expect_json(const iw_packet *packet, const char *part)
{
    char json[1024];
    CHECK(iw_packet_to_json(packet, json, sizeof json) > 0);
    if (strstr(json, part) == NULL)
        fprintf(stderr, "%s\n", json);
    CHECK(strstr(json, part) != NULL);
}

static void json_of_packets_by_hand(void)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT;
    const int16_t samples[2] = {1, -1};
    iw_packet packet = IW_PACKET_INIT;
    iw_audio audio;
    iw_control control;
    iw_mutation mutation;
    iw_latency_report report;
    iw_source participants[2];
    iw_str names[2];

    memset(&audio, 0, sizeof audio);
    memset(&control, 0, sizeof control);
    memset(&mutation, 0, sizeof mutation);
    memset(&report, 0, sizeof report);
    memset(participants, 0, sizeof participants);

    audio.format = IW_AUDIO_FORMAT_PCM_16000;
    audio.samples = samples;
    audio.sample_count = 2;
    packet.type = IW_PACKET_AUDIO;
    packet.audio = &audio;
    expect_json(&packet, "\"dataChunk\":{\"chunk\":\"AQD//w==\",\"type\":\"AUDIO\",\"audioFormat\":\"AUDIO_PCM_16000\"}");
    audio.phoneme_count = 1;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.audio.phonemes");
    audio.phoneme_count = 0;
    audio.format = 99;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.audio.format");
    audio.format = 0;
    audio.sample_count = 0;
    audio.duration_us = 250000;
    packet.type = IW_PACKET_SILENCE;
    expect_json(&packet, "\"type\":\"SILENCE\",\"durationMs\":\"250\"");
    audio.size = 2;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.audio.data");

    packet.audio = NULL;
    packet.type = IW_PACKET_CONTROL;
    packet.control = &control;
    participants[0].type = IW_SOURCE_AGENT;
    participants[0].name = lent("a-1");
    participants[1].type = IW_SOURCE_PLAYER;
    control.action = IW_CONTROL_CONVERSATION_EVENT;
    control.conversation_event = IW_CONVERSATION_EVENT_STARTED;
    control.participants = participants;
    control.participant_count = 2;
    expect_json(&packet, "\"participants\":[{\"type\":\"AGENT\",\"name\":\"a-1\"},{\"type\":\"PLAYER\"}],"
                         "\"eventType\":\"STARTED\"");
    control.conversation_event = 99;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.control.conversation_event");
    control.action = IW_CONTROL_WARNING;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.control.participants");
    control.action = 99;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.control.action");

    packet.control = NULL;
    packet.type = IW_PACKET_MUTATION;
    packet.mutation = &mutation;
    mutation.kind = IW_MUTATION_CANCEL_RESPONSES;
    mutation.interaction_id = lent("i-1");
    names[0] = lent("u-1");
    names[1] = lent("u-2");
    mutation.names = names;
    mutation.name_count = 2;
    expect_json(&packet, "\"cancelResponses\":{\"interactionId\":\"i-1\",\"utteranceId\":[\"u-1\",\"u-2\"]}");
    mutation.kind = 99;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.mutation.kind");

    packet.mutation = NULL;
    packet.type = IW_PACKET_LATENCY_REPORT;
    packet.latency_report = &report;
    report.kind = IW_LATENCY_PERCEIVED;
    report.precision = IW_PRECISION_FINE;
    report.latency_us = 1234000;
    expect_json(&packet, "\"perceivedLatency\":{\"precision\":\"FINE\",\"latency\":\"1.234000000s\"}");
    report.kind = 99;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.latency_report.kind");

    packet.latency_report = NULL;
    packet.type = IW_PACKET_ENTITIES_ITEMS;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "payload");
}

static void json_of_items_by_hand(void)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT;
    iw_packet packet = IW_PACKET_INIT;
    iw_items items;
    iw_item_info info;
    iw_named_value property;
    iw_str ids[2], entity;

    memset(&items, 0, sizeof items);
    memset(&info, 0, sizeof info);
    packet.type = IW_PACKET_ENTITIES_ITEMS;
    packet.items = &items;
    property.name = lent("material");
    property.value = lent("iron");
    info.id = lent("key-1");
    info.display_name = lent("Rusty key");
    info.properties = &property;
    info.property_count = 1;
    entity = lent("player");
    items.kind = IW_ITEMS_CREATE_OR_UPDATE;
    items.items = &info;
    items.item_count = 1;
    items.entity_names = &entity;
    items.entity_name_count = 1;
    expect_json(&packet, "\"entitiesItemsOperation\":{\"createOrUpdateItems\":{\"items\":[{\"id\":\"key-1\","
                         "\"displayName\":\"Rusty key\",\"description\":\"\",\"properties\":{\"material\":\"iron\"}}],"
                         "\"addToEntities\":[\"player\"]}}");
    info.property_count = SIZE_MAX;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.items.items.properties");
    ids[0] = lent("key-1");
    ids[1] = lent("key-2");
    items.item_ids = ids;
    items.item_id_count = 2;
    items.kind = IW_ITEMS_REMOVE;
    expect_json(&packet, "\"removeItems\":{\"itemIds\":[\"key-1\",\"key-2\"]}");
    items.kind = IW_ITEMS_IN_ENTITIES;
    items.change = IW_ITEMS_CHANGE_REPLACE;
    expect_json(&packet, "\"itemsInEntities\":{\"type\":\"REPLACE\",\"itemIds\":[\"key-1\",\"key-2\"],"
                         "\"entityNames\":[\"player\"]}");
    items.change = 99;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.items.change");
    items.kind = 99;
    EXPECT(iw_packet_to_json(&packet, NULL, 0), argument, "packet.items.kind");
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
    EXPECT(iw_outgoing_target(outgoing, 0, &name, NULL), argument, "index");
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
    ids_that_a_receipt_has_no_room_for();
    json_is_sent_as_it_is_written();
    json_for_the_session();
    json_that_is_refused();
    json_of_packets_by_hand();
    json_of_items_by_hand();
    arguments_of_create();
    handles();
    arguments_of_the_steps();
    many_threads();
    after_shutdown();
    return passed();
}
