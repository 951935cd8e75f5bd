// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

#define INDEFINITELY_LOOPING_DURATION 10000.0f

enum ESoundGroup
{
	SOUNDGROUP_Voice,
};

class USoundWaveProcedural : public UObject
{
public:
	void SetSampleRate(uint32 Rate) { StandinRate = Rate; }
	void QueueAudio(const uint8* Data, int32 Size) { StandinBytes.insert(StandinBytes.end(), Data, Data + Size); }
	void ResetAudio() { StandinBytes.clear(); }

	int32 NumChannels = 0;
	float Duration = 0.0f;
	ESoundGroup SoundGroup = SOUNDGROUP_Voice;
	bool bLooping = false;
	uint32 StandinRate = 0;
	std::vector<uint8> StandinBytes;
};
