/* The wrapper allocates nothing. operator new is replaced, and the linker leads the malloc and its kin of this program's own
 * code (--wrap), where the whole wrapper is compiled in, to counters: the library's memory is its own. */
#include "check.hpp"

#include <new>

static unsigned long allocations = 0;

extern "C" {
void *__real_malloc(std::size_t size);
void *__real_calloc(std::size_t count, std::size_t size);
void *__real_realloc(void *block, std::size_t size);

void *__wrap_malloc(std::size_t size)
{
    allocations++;
    return __real_malloc(size);
}
void *__wrap_calloc(std::size_t count, std::size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}
void *__wrap_realloc(void *block, std::size_t size)
{
    allocations++;
    return __real_realloc(block, size);
}
}

void *operator new(std::size_t size)
{
    void *block = std::malloc(size); /* counted there */
    if (block == nullptr)
        std::abort();
    return block;
}
void *operator new[](std::size_t size) { return operator new(size); }
void operator delete(void *block) noexcept { std::free(block); }
void operator delete[](void *block) noexcept { std::free(block); }
void operator delete(void *block, std::size_t) noexcept { std::free(block); }
void operator delete[](void *block, std::size_t) noexcept { std::free(block); }

/* Everything that a game does in its life. */
static void a_whole_game()
{
    inworld::Session session = establish(demo_config());
    char name[128];
    inworld::Receipt receipt;
    CHECK_OK(session.character_name(0, name));
    CHECK_OK(session.given_name(name, name));
    CHECK_OK(session.send_trigger("innkeeper", "order", {{"item", "ale"}, {"count", "2"}}, &receipt));
    wait_answered(session, receipt);
    auto conversation = session.start_conversation({"innkeeper", "guard"});
    CHECK_OK(conversation);
    CHECK_OK(session.select_conversation(*conversation));
    CHECK_OK(session.send_text(nullptr, "Hello, everybody!", &receipt));

    unsigned long characters = 0, sounds = 0;
    bool ended = false;
    const inworld::Visitor payloads{
        [&](const inworld::Text &text) { characters += text.text().size(); },
        [&](const inworld::Audio &audio) {
            for (const inworld::Phoneme phoneme : audio.phonemes())
                sounds += phoneme.symbol().size();
        },
        [&](const inworld::Control &control) { ended = ended || control.action() == inworld::ControlAction::interaction_end; },
    };
    poll_until(
        "an answer", session, [&](const inworld::PacketReceived &event) { event.packet().visit(payloads); },
        [&] { return ended; });
    CHECK(characters > 0 && sounds > 0);

    auto packet = inworld::Outgoing::text("hello");
    CHECK_OK(packet);
    CHECK_OK(packet->add_target("guard"));
    CHECK_OK(packet->prepare_to_send(session));
    CHECK(packet->view()->packet().text()->text() == "hello");
    CHECK_OK(session.send(std::move(*packet), &receipt));
    wait_answered(session, receipt);
    CHECK(session.send_text("nobody", "hello").words().view().size() > 20);
    CHECK_OK(session.stop(DEADLINE_MS));
}

int main()
{
    int *volatile number = new int(1);
    delete number;
    void *volatile block = std::malloc(1);
    std::free(block);
    CHECK(allocations == 2); /* the counters count */
    allocations = 0;
    a_whole_game();
    CHECK_OK(inworld::shutdown_all(DEADLINE_MS));
    if (allocations != 0) {
        std::fprintf(stderr, "the wrapper allocated %lu times\n", allocations);
        return 1;
    }
    return passed();
}
