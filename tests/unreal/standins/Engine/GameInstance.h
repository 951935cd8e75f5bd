// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Subsystems/GameInstanceSubsystem.h"

class UGameInstance : public UObject
{
public:
	template <typename T>
	T* GetSubsystem() const { return static_cast<T*>(StandinSubsystem); }

	UGameInstanceSubsystem* StandinSubsystem = nullptr;
};
