/* chat.c - talk to the characters of a scene in a terminal.
 *
 * One loop does what a game does in a frame: take what the player typed, drain the events, show them. Waiting for the
 * player is poll() on the standard input with a short time limit; on Windows, where a console cannot be polled, a thread
 * that reads. Build: see README.md. */
#define _POSIX_C_SOURCE 200809L
#include "inworld.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef _WIN32
#include <io.h>
#include <windows.h>
#ifdef _MSC_VER
#define strtok_r strtok_s
#endif
#else
#include <poll.h>
#include <unistd.h>
#endif

#define MAX_WAITING 512 /* the player is not listened to while half as many answers are missing */
#define MAX_PARAMETERS 16
#define ANSWER_SECONDS 60
#define FRAME_MS 10
#define MAX_PIECE (MAX_WAITING / 2) /* so that no piece of input holds more lines than can be waited for */

static const char USAGE[] =
    "usage: chat [--endpoint E] [--script FILE] [--workspace W] [--scene S] [--mind URL [--model NAME]]\n"
    "--mind: a chat server that thinks for the characters; its key is read from the environment: MIND_KEY.\n"
    "The key for another machine than this one is read from the environment: INWORLD_KEY.\n";

static const char HELP[] =
    "Type to talk. /to CHARACTER, /trigger NAME KEY=VALUE ..., /action TEXT, /quit\n";

static const char *const EMOTIONS[] = {
    "neutral", "disgust", "contempt", "belligerence", "domineering", "criticism", "anger", "tension", "tense humor",
    "defensiveness", "whining", "sadness", "stonewalling", "interest", "validation", "affection", "humor", "surprise",
    "joy",
};

typedef struct chat {
    iw_session session;
    char to[128];                  /* whom the player talks to: a brain name or an agent id */
    char waiting[MAX_WAITING][40]; /* interactions whose answers are not complete */
    size_t waiting_count;
    char line[4096]; /* what was typed since the last end of line */
    size_t line_length;
    int established, leaving, failed;
} chat;

static void complain(const char *what)
{
    char why[512] = "";
    iw_last_error(why, sizeof why);
    fprintf(stderr, "%s: %s\n", what, why);
}

/* --- what the player does ----------------------------------------------------------------------------------------- */

/* Remembers what was sent, to know when its answer is complete. */
static void sent(chat *self, int32_t result, const iw_receipt *receipt)
{
    if (result < 0)
        complain("not sent");
    else if (self->waiting_count < MAX_WAITING)
        memcpy(self->waiting[self->waiting_count++], receipt->interaction_id, sizeof receipt->interaction_id);
}

static void send_trigger(chat *self, char *words)
{
    iw_parameter parameters[MAX_PARAMETERS];
    iw_receipt receipt = IW_RECEIPT_INIT;
    size_t count = 0;
    char *rest = NULL, *word;
    const char *name = strtok_r(words, " ", &rest);

    if (name == NULL) {
        fprintf(stderr, "a trigger needs a name: /trigger NAME KEY=VALUE ...\n");
        return;
    }
    while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
        char *equals = strchr(word, '=');
        if (equals == NULL || equals == word || count == MAX_PARAMETERS) {
            fprintf(stderr, "not sent: %s is not KEY=VALUE, or more than %d of them\n", word, MAX_PARAMETERS);
            return;
        }
        *equals = '\0';
        parameters[count].name = word;
        parameters[count].value = equals + 1;
        count++;
    }
    sent(self, iw_session_send_trigger(self->session, self->to, name, parameters, count, &receipt), &receipt);
}

static void talk_to(chat *self, const char *character)
{
    char given[128] = "";
    if (iw_session_given_name(self->session, character, given, sizeof given) < 0) {
        complain("nobody of that name");
        return;
    }
    snprintf(self->to, sizeof self->to, "%s", character);
    printf("(you talk to %s)\n", given);
}

/* The text after the command, when the line is this command. */
static char *argument_of(char *line, const char *command)
{
    size_t length = strlen(command);
    if (strncmp(line, command, length) != 0 || (line[length] != ' ' && line[length] != '\0'))
        return NULL;
    line += length;
    while (*line == ' ')
        line++;
    return line;
}

static void obey(chat *self, char *line)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    char *argument;

    if (line[0] == '\0')
        return;
    if (argument_of(line, "/quit") != NULL)
        self->leaving = 1;
    else if ((argument = argument_of(line, "/to")) != NULL)
        talk_to(self, argument);
    else if ((argument = argument_of(line, "/trigger")) != NULL)
        send_trigger(self, argument);
    else if ((argument = argument_of(line, "/action")) != NULL)
        sent(self, iw_session_send_narrated_action(self->session, self->to, argument, &receipt), &receipt);
    else if (line[0] == '/')
        fprintf(stderr, "%s", HELP);
    else
        sent(self, iw_session_send_text(self->session, self->to, line, &receipt), &receipt);
}

#ifdef _WIN32

static void nap(void) { Sleep(FRAME_MS); }

/* What the thread has read, one piece at a time: `wanted` until it is there, then `ready`. */
static struct { HANDLE wanted, ready; char bytes[MAX_PIECE]; int count; } input;

static DWORD WINAPI read_pieces(void *unused)
{
    do {
        WaitForSingleObject(input.wanted, INFINITE);
        input.count = _read(0, input.bytes, sizeof input.bytes);
        SetEvent(input.ready);
    } while (input.count > 0);
    return unused == NULL ? 0 : 1;
}

static long take_input(char *bytes)
{
    if (input.ready == NULL) {
        input.wanted = CreateEvent(NULL, FALSE, TRUE, NULL);
        input.ready = CreateEvent(NULL, FALSE, FALSE, NULL);
        CloseHandle(CreateThread(NULL, 0, read_pieces, NULL, 0, NULL));
    }
    if (WaitForSingleObject(input.ready, FRAME_MS) != WAIT_OBJECT_0)
        return -1;
    if (input.count <= 0)
        return 0;
    memcpy(bytes, input.bytes, (size_t)input.count);
    SetEvent(input.wanted);
    return input.count;
}

#else

static void nap(void) { struct timespec frame = {0, FRAME_MS * 1000000}; nanosleep(&frame, NULL); }

/* Waits no longer than a frame for a piece of at most MAX_PIECE bytes; gives its length, 0 at the end, -1 if there is none yet. */
static long take_input(char *bytes)
{
    struct pollfd typed = {STDIN_FILENO, POLLIN, 0};
    ssize_t count;

    if (poll(&typed, 1, FRAME_MS) <= 0)
        return -1;
    count = read(STDIN_FILENO, bytes, MAX_PIECE);
    return count > 0 ? (long)count : 0;
}

#endif

/* Takes what was typed so far, if anything. */
static void read_player(chat *self)
{
    char bytes[MAX_PIECE];
    long i, count = take_input(bytes);

    if (count < 0)
        return;
    for (i = 0; i < count && !self->leaving; i++) {
        if (bytes[i] == '\n') {
            self->line[self->line_length] = '\0';
            self->line_length = 0;
            obey(self, self->line);
        } else if (self->line_length + 1 < sizeof self->line) {
            self->line[self->line_length++] = bytes[i];
        }
    }
    if (count == 0 && !self->leaving) { /* the end; a last line may lack its newline */
        self->line[self->line_length] = '\0';
        obey(self, self->line);
        self->leaving = 1;
    }
}

/* --- what the characters do --------------------------------------------------------------------------------------- */

static void answered(chat *self, const char *interaction_id)
{
    size_t i;
    for (i = 0; i < self->waiting_count; i++) {
        if (strcmp(self->waiting[i], interaction_id) == 0) {
            self->waiting_count--;
            memmove(self->waiting[i], self->waiting[self->waiting_count], sizeof self->waiting[i]);
            return;
        }
    }
}

static void show_packet(chat *self, const iw_packet *packet)
{
    char who[128] = "";
    size_t i;

    if (packet->routing.source.type != IW_SOURCE_AGENT)
        return; /* what the player typed comes back as well */
    if (iw_session_given_name(self->session, packet->routing.source.name.ptr, who, sizeof who) < 0)
        snprintf(who, sizeof who, "somebody");
    if (packet->text != NULL)
        printf("%s: %s\n", who, packet->text->text.ptr);
    if (packet->emotion != NULL)
        printf("%s (%s)\n", who, packet->emotion->behavior < sizeof EMOTIONS / sizeof EMOTIONS[0]
                                      ? EMOTIONS[packet->emotion->behavior] : "an emotion newer than this program");
    if (packet->action != NULL)
        printf("%s *%s*\n", who, packet->action->content.ptr);
    if (packet->custom != NULL) {
        printf("%s ! %s", who, packet->custom->name.ptr);
        for (i = 0; i < packet->custom->parameter_count; i++)
            printf(" %s=%s", packet->custom->parameters[i].name.ptr, packet->custom->parameters[i].value.ptr);
        printf("\n");
    }
    if (packet->control != NULL && packet->control->action == IW_CONTROL_INTERACTION_END)
        answered(self, packet->id.interaction_id.ptr);
}

static void show_characters(chat *self, const iw_event *event)
{
    size_t i;
    printf("In the scene:");
    for (i = 0; i < event->character_count; i++)
        printf(" %s (%s)", event->characters[i].given_name.ptr, event->characters[i].brain_name.ptr);
    printf("\n%s", HELP);
    if (event->character_count > 0 && self->to[0] == '\0')
        talk_to(self, event->characters[0].brain_name.ptr);
}

/* Drains the events, as a game does once a frame. */
static void show_events(chat *self)
{
    iw_event event = IW_EVENT_INIT;
    int32_t got;

    while ((got = iw_poll(self->session, &event)) == 1) {
        if (event.type == IW_EVENT_ESTABLISHED && event.flag == 1) {
            self->established = 1;
            show_characters(self, &event);
        } else if (event.type == IW_EVENT_PACKET) {
            show_packet(self, event.packet);
        } else if (event.type == IW_EVENT_PACKET_FAILED) {
            fprintf(stderr, "not delivered: %s\n", event.message.ptr);
            answered(self, event.packet->id.interaction_id.ptr);
        } else if (event.type == IW_EVENT_ERROR) {
            fprintf(stderr, "error: %s\n", event.message.ptr);
        } else if (event.type == IW_EVENT_CONNECTION_STATE_CHANGED && event.state == IW_CONNECTION_STATE_FAILED) {
            fprintf(stderr, "the session failed: %s\n", event.message.ptr);
            self->failed = 1;
        }
    }
    if (got < 0) {
        complain("poll");
        self->failed = 1;
    }
    fflush(stdout);
}

/* ------------------------------------------------------------------------------------------------------------------ */

/* The player first has to be understood, and then waited for: answers on their way are still shown at the end. */
static int run(chat *self)
{
    int naps = 0;
    while (!self->failed && !self->leaving) {
        show_events(self);
        if (self->established && self->waiting_count < MAX_WAITING / 2)
            read_player(self);
        else
            nap();
    }
    while (!self->failed && self->waiting_count > 0 && naps++ < ANSWER_SECONDS * 100) {
        show_events(self);
        nap();
    }
    if (self->waiting_count > 0)
        fprintf(stderr, "%u answers are missing\n", (unsigned)self->waiting_count);
    return !self->failed && self->waiting_count == 0;
}

/* The characters think with a chat server. `settings` has to live until the session is created. */
static void think(iw_session_config *config, const char *url, const char *model, char *settings, size_t capacity)
{
    snprintf(settings, capacity, "[mind]\nkind = \"chat\"\nurl = '%s'\nmodel = '%s'\n", url, model);
    config->local_settings = settings;
    config->mind_key = getenv("MIND_KEY");
}

static int read_options(int argc, char **argv, iw_session_config *config, char *settings, size_t capacity)
{
    const char *mind = NULL, *model = "";
    int i;
    for (i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--endpoint") == 0)
            config->endpoint = argv[i + 1];
        else if (strcmp(argv[i], "--script") == 0)
            config->local_script = argv[i + 1];
        else if (strcmp(argv[i], "--workspace") == 0)
            config->workspace = argv[i + 1];
        else if (strcmp(argv[i], "--scene") == 0)
            config->scene = argv[i + 1];
        else if (strcmp(argv[i], "--mind") == 0)
            mind = argv[i + 1];
        else if (strcmp(argv[i], "--model") == 0)
            model = argv[i + 1];
        else
            return 0;
    }
    if (mind != NULL)
        think(config, mind, model, settings, capacity);
    return i == argc;
}

int main(int argc, char **argv)
{
    static chat self; /* static: all zero */
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    char settings[1024];
    int fine;

    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    config.client_id = "chat.c";
    config.auth = getenv("INWORLD_KEY");
    if (!read_options(argc, argv, &config, settings, sizeof settings)) {
        fprintf(stderr, "%s", USAGE);
        return 2;
    }
    if (iw_session_create(&config, &self.session) < 0 || iw_session_start(self.session) < 0) {
        complain("cannot start");
        return 1;
    }
    fine = run(&self);
    iw_session_destroy(self.session);
    iw_shutdown_all(1000);
    return fine ? 0 : 1;
}
