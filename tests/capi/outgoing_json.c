/* Outgoing packets as JSON: given as JSON, with ids of every length, and the JSON of packets that a program builds by hand. */
#include "outgoing.h"

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
    /* Ids inside of a packet are not ids of the packet. */
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

int main(void)
{
    ids_that_a_receipt_has_no_room_for();
    json_is_sent_as_it_is_written();
    json_for_the_session();
    json_that_is_refused();
    json_of_packets_by_hand();
    json_of_items_by_hand();
    return refused_it_all();
}
