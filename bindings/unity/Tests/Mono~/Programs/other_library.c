/* A library of the right name and the wrong age: -DABI=number, and -DGROWS=1 or -DGROWS=-1 for structs of other sizes. */
#include <stddef.h>
#include <stdint.h>

#ifdef ABI
uint32_t iw_abi_version(void)
{
    return ABI;
}

size_t iw_struct_size(uint32_t which)
{
    (void)which;
    return GROWS > 0 ? 4096 : 4;
}
#else
int nothing_of_inworld;
#endif
