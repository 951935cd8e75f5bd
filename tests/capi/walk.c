/* A random walk: the calls of the fuzz target (fuzz/capi/calls.c) from eight threads, spelled by a fixed seed.
 *
 * `walk [ROUNDS [SEED]]`: each round makes CALLS_EACH calls a thread, and then shuts the library down. */
#include "check.h"

#include "../../fuzz/capi/calls.c"

#define CALLS_EACH 200
#define BYTES (THREADS * CALLS_EACH * 3)
#define ROUNDS 5
#define SEED 11

/* xorshift64: the same walk on every machine, apart from how the threads meet. */
static uint8_t next_byte(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint8_t)(*state >> 32);
}

int main(int argc, char **argv)
{
    static uint8_t calls[BYTES];
    int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;
    uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : SEED;
    int round;
    size_t n;

    CHECK(rounds > 0);
    CHECK(state != 0);
    for (round = 0; round < rounds; round++) {
        for (n = 0; n < BYTES; n++)
            calls[n] = next_byte(&state);
        iw_fuzz_calls(calls, sizeof calls);
    }
    return passed();
}
