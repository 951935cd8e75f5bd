// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

class AActor;

namespace EEndPlayReason
{
	enum Type : int
	{
		Destroyed,
	};
}

struct FActorComponentTickFunction
{
	bool bCanEverTick = true;
};

class UActorComponent : public UObject
{
public:
	virtual void BeginPlay() {}
	virtual void EndPlay(const EEndPlayReason::Type) {}
	void RegisterComponent() {}
	UWorld* GetWorld() const { return StandinWorld; }
	AActor* GetOwner() const { return StandinOwner; }

	FActorComponentTickFunction PrimaryComponentTick;
	UWorld* StandinWorld = nullptr;
	AActor* StandinOwner = nullptr;
};
