// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "GameFramework/Actor.h"

struct FInputModeDataBase
{
};

struct FInputModeGameAndUI : public FInputModeDataBase
{
};

class APlayerController : public AActor
{
public:
	virtual void SetViewTarget(AActor* NewViewTarget) { StandinView = NewViewTarget; }
	virtual void SetInputMode(const FInputModeDataBase&) {}
	void SetShowMouseCursor(bool) {}

	AActor* StandinView = nullptr;
};
