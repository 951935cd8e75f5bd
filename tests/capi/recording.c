/* A session that is recorded, and played back by inworld-local to another one: the same lines in the same order, whatever ids
 * the new session has. Usage: recording PATH-OF-inworld-local */
#include "check.h"
#include "server.h"

#define MOST_LINES 16

static const char KEY[] = "a-key-that-must-not-be-recorded-4711";

static char path[512];

/* What the characters said in one exchange. */
typedef struct exchange {
    char lines[MOST_LINES][256];
    size_t count;
} exchange;

static void take_line(exchange *said, const iw_event *event)
{
    if (event->type != IW_EVENT_PACKET || event->packet->text == NULL
        || event->packet->routing.source.type != IW_SOURCE_AGENT)
        return;
    CHECK(said->count < MOST_LINES);
    snprintf(said->lines[said->count++], sizeof said->lines[0], "%s", event->packet->text->text.ptr);
}

/* Says something, and collects the answer until it is complete. */
static exchange talk(iw_session session, const char *words)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    exchange said = {{{0}}, 0};
    CHECK_OK(iw_session_send_text(session, "innkeeper", words, &receipt));
    do {
        next_event(session, &event);
        CHECK(event.type != IW_EVENT_ERROR);
        take_line(&said, &event);
    } while (!is_interaction_end(&event, receipt.interaction_id));
    return said;
}

static int same(const exchange *one, const exchange *other)
{
    size_t line;
    if (one->count != other->count)
        return 0;
    for (line = 0; line < one->count; line++)
        if (strcmp(one->lines[line], other->lines[line]) != 0)
            return 0;
    return 1;
}

static void end(iw_session session)
{
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    CHECK_OK(iw_session_destroy(session));
}

/* The whole file; to be freed. */
static char *contents(void)
{
    FILE *file = fopen(path, "rb");
    char *text;
    long size;
    CHECK(file != NULL);
    CHECK(fseek(file, 0, SEEK_END) == 0);
    size = ftell(file);
    CHECK(size > 0);
    rewind(file);
    text = (char *)malloc((size_t)size + 1);
    CHECK(text != NULL);
    CHECK(fread(text, 1, (size_t)size, file) == (size_t)size);
    text[size] = '\0';
    fclose(file);
    return text;
}

/* The player says the key, and characters may repeat it: the recording has neither. */
static void check_file(void)
{
    char *text = contents();
    CHECK(strstr(text, "\"event\":\"connected\"") != NULL);
    CHECK(strstr(text, "\"sent\":{") != NULL);
    CHECK(strstr(text, "\"received\":{") != NULL);
    CHECK(strstr(text, "[redacted]") != NULL);
    CHECK(strstr(text, KEY) == NULL);
    CHECK(strstr(text, "\"event\":\"left\"") != NULL);
    free(text);
}

static void mistakes_name_the_field(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    config.record_file = path;
    CHECK_RESULT(iw_session_create(&config, &session), IW_ERROR_INVALID_CONFIG);
    CHECK(strstr(last_error(), "record_file: ") == last_error());
    config.flags = IW_SESSION_RECORD;
    config.record_file = "/no/such/folder/tavern.jsonl";
    CHECK_RESULT(iw_session_create(&config, &session), IW_ERROR_INVALID_CONFIG);
    CHECK(strstr(last_error(), "/no/such/folder/tavern.jsonl") != NULL);
}

int main(int count, char **arguments)
{
    const char *options[] = {"--play", path, NULL};
    iw_session_config config = demo_config();
    exchange first, second, again;
    iw_session session;
    server recorded;

    CHECK(count == 2);
    temporary_path(path, sizeof path, "recording.jsonl");
    remove(path);
    mistakes_name_the_field();

    config.flags = IW_SESSION_RECORD;
    config.record_file = path;
    config.mind_key = KEY;
    session = establish(&config);
    first = talk(session, "Hello!");
    second = talk(session, KEY);
    CHECK(first.count > 0 && second.count > 0 && !same(&first, &second));
    end(session);
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    check_file();

    recorded = start_server(arguments[1], options);
    config = demo_config();
    config.endpoint = recorded.endpoint;
    session = establish(&config);
    again = talk(session, "The words do not matter.");
    CHECK(same(&first, &again));
    again = talk(session, "Nor do these.");
    CHECK(same(&second, &again));
    end(session);
    /* The next session gets the first recording again: there is but one in the file. */
    session = establish(&config);
    again = talk(session, "Once more.");
    CHECK(same(&first, &again));
    end(session);
    stop_server(&recorded);
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    remove(path);
    return passed();
}
