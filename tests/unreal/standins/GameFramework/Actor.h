// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Components/AudioComponent.h"

class AActor : public UObject
{
public:
	template <typename T>
	T* FindComponentByClass() const { return StandinVoice; }
	USceneComponent* GetRootComponent() const { return nullptr; }

	UAudioComponent* StandinVoice = nullptr;
};
