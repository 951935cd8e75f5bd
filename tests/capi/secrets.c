/* When a session is over, neither its key nor its token is in the memory of the game any more, freed memory included.
 *
 * `secrets ENDPOINT CA_FILE token|key|refused`: with an access token, with a key in exchange for which the server gives
 * that token, or with an access token that the server refuses. `key-alone` is the same as `key`, but looks for the key and
 * not for the token. The program makes its secrets itself, as the server does,
 * and has no copy of them while it looks for one. */
#include "check.h"

#include <stdint.h>

#define SECRET 64 /* characters */
#define PART 16   /* characters in a row that are no accident */
#define MASK 0x5a

#define TOKEN_SEED 1u
#define KEY_SEED 2u

/* Letters by a linear congruential generator; masked if so wanted. */
static void make_secret(uint32_t seed, unsigned char mask, volatile char *secret)
{
    int i;
    for (i = 0; i < SECRET; i++) {
        seed = seed * 1664525u + 1013904223u;
        secret[i] = (char)((unsigned char)('a' + (seed >> 24) % 26) ^ mask);
    }
}

static void wipe(volatile char *text, size_t size)
{
    while (size-- > 0)
        text[size] = 0;
}

/* The Base64 of "key:" and the secret: 68 bytes, so one more group with one padding character. */
static void encode_key(const char *secret, char *encoded)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char plain[4 + SECRET + 1];
    size_t i, length = 0;

    memcpy(plain, "key:", 4);
    memcpy(plain + 4, secret, SECRET);
    plain[4 + SECRET] = 0;
    for (i = 0; i < 4 + SECRET; i += 3) {
        uint32_t three = (uint32_t)(unsigned char)plain[i] << 16 | (uint32_t)(unsigned char)plain[i + 1] << 8
            | (uint32_t)(unsigned char)plain[i + 2];
        encoded[length++] = digits[three >> 18 & 63];
        encoded[length++] = digits[three >> 12 & 63];
        encoded[length++] = digits[three >> 6 & 63];
        encoded[length++] = digits[three & 63];
    }
    encoded[length - 1] = '=';
    encoded[length] = '\0';
    wipe(plain, sizeof plain);
}

/* Creates the session; what is passed to the library is wiped before this returns. */
static iw_session create(const char *endpoint, const char *ca_pem, int with_key)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;
    char secret[SECRET + 1] = {0};
    char key[2 * SECRET] = {0};

    config.endpoint = endpoint;
    config.ca_pem = ca_pem;
    config.workspace = "demo";
    config.scene = "gate";
    make_secret(with_key ? KEY_SEED : TOKEN_SEED, 0, secret);
    if (with_key) {
        encode_key(secret, key);
        config.auth = key;
    } else {
        config.access_token = secret;
    }
    CHECK_OK(iw_session_create(&config, &session));
    wipe(secret, sizeof secret);
    wipe(key, sizeof key);
    return session;
}

static int is_shown;

/* Where a part of a secret is, with what is before it. */
static void show(const volatile char *at, const char *from, int part, const char *region)
{
    int i;

    if (!is_shown)
        return;
    fprintf(stderr, "characters %d to %d of a secret are at %p of %s, after \"", part, part + PART, (const void *)at,
            region);
    for (i = -48; i < 0; i++)
        fputc(at + i >= from && at[i] >= ' ' && at[i] <= '~' ? at[i] : '.', stderr);
    fprintf(stderr, "\"\n");
}

/* How many parts of the masked secret, unmasked, are in the memory. */
static int count_in(const char *from, const char *to, const char *masked, const char *region)
{
    const volatile char *at;
    int part, found = 0;

    for (at = from; at + PART <= to; at++) {
        for (part = 0; part + PART <= SECRET; part += PART) {
            int i = 0;
            while (i < PART && (char)(at[i] ^ MASK) == masked[part + i])
                i++;
            if (i == PART) {
                show(at, from, part, region);
                found++;
            }
        }
    }
    return found;
}

static int count_in_memory(uint32_t seed)
{
    char masked[SECRET];
    char line[4096];
    FILE *maps = fopen("/proc/self/maps", "r");
    int found = 0, regions = 0;

    make_secret(seed, MASK, masked);
    CHECK(maps != NULL);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char permissions[8];
        CHECK(sscanf(line, "%lx-%lx %7s", &from, &to, permissions) == 3);
        if (strncmp(permissions, "rw-p", 4) != 0 || strstr(line, "[v") != NULL)
            continue;
        found += count_in((const char *)(uintptr_t)from, (const char *)(uintptr_t)to, masked,
                          strchr(line, '[') == NULL ? "a mapping" : strchr(line, '['));
        regions++;
    }
    fclose(maps);
    CHECK(regions > 2);
    return found;
}

/* The look finds what is there: a part of a secret, in freed memory. */
static void check_that_it_finds(void)
{
    volatile char *copy = (volatile char *)malloc(4096);

    CHECK(copy != NULL);
    make_secret(3, 0, copy + 1000);
    CHECK(count_in_memory(3) == SECRET / PART);
    wipe(copy, 4096);
    CHECK(count_in_memory(3) == 0);
    free((void *)copy);
}

static const char *read_file(const char *path)
{
    static char text[16384];
    FILE *file = fopen(path, "r");
    size_t length;

    CHECK(file != NULL);
    length = fread(text, 1, sizeof text - 1, file);
    CHECK(feof(file));
    fclose(file);
    text[length] = '\0';
    return text;
}

int main(int count, char **arguments)
{
    iw_event event = IW_EVENT_INIT;
    const char *ca_pem;
    iw_session session;

    CHECK(count == 4);
    check_that_it_finds();
    is_shown = 1;
    ca_pem = read_file(arguments[2]);
    session = create(arguments[1], ca_pem[0] == '\0' ? NULL : ca_pem, strncmp(arguments[3], "key", 3) == 0);
    CHECK_OK(iw_session_start(session));
    if (strcmp(arguments[3], "refused") == 0) {
        wait_for_event(session, IW_EVENT_ERROR, &event);
    } else {
        wait_established(session);
        CHECK_OK(iw_session_save_state(session));
        wait_for_event(session, IW_EVENT_SESSION_STATE, &event);
    }
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    CHECK_OK(iw_session_destroy(session));
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    CHECK(count_in_memory(KEY_SEED) == 0);
    CHECK(strcmp(arguments[3], "key-alone") == 0 || count_in_memory(TOKEN_SEED) == 0);
    return passed();
}
