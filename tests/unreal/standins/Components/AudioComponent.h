// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Components/ActorComponent.h"

class USoundWaveProcedural;

class USceneComponent : public UActorComponent
{
public:
	void SetupAttachment(USceneComponent*) {}
};

class UAudioComponent : public USceneComponent
{
public:
	void SetSound(USoundWaveProcedural* Sound) { StandinSound = Sound; }
	void Play() { bPlaying = true; }
	void Stop() { bPlaying = false; }
	bool IsPlaying() const { return bPlaying; }

	USoundWaveProcedural* StandinSound = nullptr;

private:
	bool bPlaying = false;
};
