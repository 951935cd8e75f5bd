// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

class APlayerController;
class UGameInstance;

class UWorld : public UObject
{
public:
	UGameInstance* GetGameInstance() const { return StandinGame; }
	bool IsPaused() const { return bStandinPaused; }

	APlayerController* GetFirstPlayerController() const { return StandinPlayer; }

	APlayerController* StandinPlayer = nullptr;
	UGameInstance* StandinGame = nullptr;
	bool bStandinPaused = false;
};
