// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

class UGameInstance;

class UWorld : public UObject
{
public:
	UGameInstance* GetGameInstance() const { return StandinGame; }
	bool IsPaused() const { return bStandinPaused; }

	UGameInstance* StandinGame = nullptr;
	bool bStandinPaused = false;
};
